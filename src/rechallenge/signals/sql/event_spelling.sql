-- AERS wrote terms in capitals: upper and lower case are one term, shown in small letters where a quarter has them.
select
    cast(dense_rank() over (order by folded) as integer) as event_code,
    pt,
    folded,
    max(pt) over (partition by folded) as term
from (
    select distinct pt, upper(regexp_replace(trim(pt), '\s+', ' ', 'g')) as folded
    from reac
    where pt is not null
) as spelling
