select ingredient_code, ingredient, is_mapped, n_reports
from ingredient
order by ingredient_code
