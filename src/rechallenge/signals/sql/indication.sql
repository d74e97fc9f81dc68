with spelled as (
    select distinct indication_code, term, folded
    from indication_spelling
),
reported as (
    select indication_code, count(distinct report) as n_reports
    from report_indication
    group by indication_code
)
select spelled.indication_code, spelled.term, spelled.folded, coalesce(reported.n_reports, 0) as n_reports
from spelled
left join reported on reported.indication_code = spelled.indication_code
order by spelled.indication_code
