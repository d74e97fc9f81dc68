-- What reporters ticked for the suspect drugs of reports with the event: per drug of a report, not per reaction.
select
    wanted_drug.kind,
    case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end as comparator,
    report_drug.dechal,
    report_drug.rechal,
    count(distinct report_drug.report) as n_reports
from report_drug
join event_named on event_named.report = report_drug.report
join name_ingredient on name_ingredient.name_code = report_drug.name_code
join wanted_drug on wanted_drug.ingredient_code = name_ingredient.ingredient_code
left join dropped on dropped.report = report_drug.report
where
    event_named.core <> 0
    and wanted_drug.kind < 3
    and report_drug.role & $roles <> 0
    and coalesce(dropped.dropped, 0) & $threshold = 0
group by
    wanted_drug.kind,
    case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end,
    report_drug.dechal,
    report_drug.rechal
order by wanted_drug.kind, comparator, report_drug.dechal nulls last, report_drug.rechal nulls last
