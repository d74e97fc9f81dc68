select distinct
    control_drug.exposure,
    report_ingredient.report
from report_ingredient
join population on population.report = report_ingredient.report
join control_drug on control_drug.ingredient_code = report_ingredient.ingredient_code
where report_ingredient.roles & $roles <> 0
