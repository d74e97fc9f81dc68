-- First start of each drug in question (kind 1, by its bit) or of a comparator (kind 2), and the event, as far as dates are known.
with started as (
    select
        named.report,
        named.kind,
        named.bit,
        min(report_therapy.start_from) as start_from,
        min(report_therapy.start_to) as start_to
    from named
    left join report_therapy on report_therapy.report = named.report and report_therapy.seq = named.seq
    group by named.report, named.kind, named.bit
)
select
    started.report,
    started.kind,
    started.bit,
    started.start_from,
    started.start_to,
    report.event_from,
    report.event_to_wide as event_to
from started
join report on report.report = started.report
order by started.kind, started.bit, started.report
