-- Reports of the population that name an ingredient in one of the roles.
select exposed.ingredient_code, count(*) as n
from report_ingredient as exposed
join population on population.report = exposed.report
where exposed.roles & $roles <> 0
group by exposed.ingredient_code
order by exposed.ingredient_code
