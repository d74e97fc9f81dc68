-- Reports that name a wanted event: the strata of its core terms as bits, and whether a broad term is named.
select
    report_event.report,
    bit_or(case when wanted_event.is_core = 1 then wanted_event.bit else 0 end) as core,
    max(case when wanted_event.is_core = 1 then 0 else 1 end) as has_broad,
    max(case when wanted_event.is_core = 1 and upper(report_event.recurs) like 'Y%' then 1 else 0 end) as has_recurred
from report_event
join population on population.report = report_event.report
join wanted_event on wanted_event.event_code = report_event.event_code
group by report_event.report
