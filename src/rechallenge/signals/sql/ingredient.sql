with reported as (
    select ingredient_code, count(*) as n_reports
    from report_ingredient
    group by ingredient_code
)
select
    ingredient_named.ingredient_code,
    ingredient_named.ingredient,
    ingredient_named.is_mapped,
    coalesce(reported.n_reports, 0) as n_reports
from ingredient_named
left join reported on reported.ingredient_code = ingredient_named.ingredient_code
order by ingredient_named.ingredient_code
