-- What reporters ticked for the drugs of reports with the event.
select
    kind,
    case when kind = 1 then 0 else bit end as comparator,
    dechal,
    rechal,
    count(distinct report) as n_reports
from named
group by kind, case when kind = 1 then 0 else bit end, dechal, rechal
order by kind, comparator, dechal nulls last, rechal nulls last
