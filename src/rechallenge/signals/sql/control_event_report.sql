select distinct
    control_event.outcome,
    report_event.report
from report_event
join population on population.report = report_event.report
join control_event on control_event.event_code = report_event.event_code
