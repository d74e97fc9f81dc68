-- First start of a suspect drug in question (kind 1) or of a comparator (kind 2), and the event, as far as dates are known.
with started as (
    select
        report_drug.report,
        wanted_drug.kind,
        case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end as comparator,
        min(report_therapy.start_from) as start_from,
        min(report_therapy.start_to) as start_to
    from report_drug
    join event_named on event_named.report = report_drug.report
    join name_ingredient on name_ingredient.name_code = report_drug.name_code
    join wanted_drug on wanted_drug.ingredient_code = name_ingredient.ingredient_code
    left join report_therapy
        on report_therapy.report = report_drug.report
        and report_therapy.seq = report_drug.seq
    where event_named.core <> 0 and wanted_drug.kind < 3 and report_drug.role & $roles <> 0
    group by
        report_drug.report,
        wanted_drug.kind,
        case when wanted_drug.kind = 1 then 0 else wanted_drug.bit end
)
select
    started.report,
    started.kind,
    started.comparator,
    started.start_from,
    started.start_to,
    report.event_from,
    report.event_to_wide as event_to,
    population.first_received
from started
join population on population.report = started.report
join report on report.report = started.report
left join dropped on dropped.report = started.report
where coalesce(dropped.dropped, 0) & $threshold = 0
order by started.kind, started.comparator, started.report
