-- One row per report and ingredient, with every role in which the report names it.
select
    report_drug.report,
    name_ingredient.ingredient_code,
    cast(bit_or(report_drug.role) as tinyint) as roles
from report_drug
join name_ingredient on name_ingredient.name_code = report_drug.name_code
group by report_drug.report, name_ingredient.ingredient_code
