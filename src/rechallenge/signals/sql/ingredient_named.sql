with named as (
    select ingredient, bool_or(is_mapped) as is_mapped
    from name_mapping
    group by ingredient
)
select
    cast(row_number() over (order by ingredient) as integer) as ingredient_code,
    ingredient,
    is_mapped
from named
