-- Serious outcomes of the reports with drug and event; a report may have several.
select
    named.kind,
    case when named.kind = 1 then 0 else named.bit end as comparator,
    report_outcome.outcome,
    count(distinct report_outcome.report) as n_reports
from named
join report_outcome on report_outcome.report = named.report
group by named.kind, case when named.kind = 1 then 0 else named.bit end, report_outcome.outcome
order by named.kind, comparator, report_outcome.outcome
