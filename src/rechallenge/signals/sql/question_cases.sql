-- The reports with the event and a suspect drug in question, line by line.
select
    report.report,
    report.caseid,
    report.quarter,
    population.first_received,
    exposure.drug_primary,
    exposure.drug_suspect,
    event_named.core,
    event_named.has_broad,
    event_named.has_recurred,
    coalesce(dropped.dropped, 0) as dropped,
    report.age_years,
    report.sex,
    report.country,
    report.lit_ref
from event_named
join exposure on exposure.report = event_named.report
join population on population.report = event_named.report
join report on report.report = event_named.report
left join dropped on dropped.report = event_named.report
where exposure.drug_suspect <> 0
order by report.report
