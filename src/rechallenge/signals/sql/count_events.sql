select report_event.event_code, count(*) as n
from report_event
join population on population.report = report_event.report
group by report_event.event_code
order by report_event.event_code
