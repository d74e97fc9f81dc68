-- Reports first received in the window that name a drug and an event; the steps on the way are counted by question_flow.
select
    report.report,
    coalesce(report.first_received, report.received) as first_received
from report
where
    coalesce(report.first_received, report.received) between $since and $until
    and report.report in (select report from report_event)
    and report.report in (select report from report_ingredient)
