-- Reports with a wanted indication of a suspect drug (kind 1), or with the event itself as an indication of any drug (kind 2).
select
    report_indication.report,
    max(case when wanted_indication.kind = 1 and report_drug.role & 3 <> 0 then 1 else 0 end) as is_indicated,
    max(case when wanted_indication.kind = 2 then 1 else 0 end) as is_for_event
from report_indication
join population on population.report = report_indication.report
join wanted_indication on wanted_indication.indication_code = report_indication.indication_code
left join report_drug
    on report_drug.report = report_indication.report
    and report_drug.seq = report_indication.seq
group by report_indication.report
