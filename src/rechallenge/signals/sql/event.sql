-- Terms of superseded reports keep their code with no report.
with spelled as (
    select distinct event_code, term, folded
    from event_spelling
),
reported as (
    select event_code, count(*) as n_reports
    from report_event
    group by event_code
)
select spelled.event_code, spelled.term, spelled.folded, coalesce(reported.n_reports, 0) as n_reports
from spelled
left join reported on reported.event_code = spelled.event_code
order by spelled.event_code
