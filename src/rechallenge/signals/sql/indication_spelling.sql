select
    cast(dense_rank() over (order by folded) as integer) as indication_code,
    indi_pt,
    folded,
    max(indi_pt) over (partition by folded) as term
from (
    select distinct indi_pt, upper(regexp_replace(trim(indi_pt), '\s+', ' ', 'g')) as folded
    from indi
    where indi_pt is not null
) as spelling
