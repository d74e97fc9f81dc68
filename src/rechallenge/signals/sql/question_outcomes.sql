-- Serious outcomes of the reports with the event, with the drugs in question and with each comparator; a report may have several.
select
    wanted_drug.kind,
    case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end as comparator,
    report_outcome.outcome,
    count(distinct report_outcome.report) as n_reports
from report_outcome
join event_named on event_named.report = report_outcome.report
join report_ingredient on report_ingredient.report = report_outcome.report
join wanted_drug on wanted_drug.ingredient_code = report_ingredient.ingredient_code
left join dropped on dropped.report = report_outcome.report
where
    event_named.core <> 0
    and wanted_drug.kind < 3
    and report_ingredient.roles & $roles <> 0
    and coalesce(dropped.dropped, 0) & $threshold = 0
group by
    wanted_drug.kind,
    case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end,
    report_outcome.outcome
order by wanted_drug.kind, comparator, report_outcome.outcome
