select name_mapping.name_code, ingredient_named.ingredient_code, name_mapping.rule, name_mapping.score
from name_mapping
join ingredient_named on ingredient_named.ingredient = name_mapping.ingredient
order by name_mapping.name_code, ingredient_named.ingredient_code
