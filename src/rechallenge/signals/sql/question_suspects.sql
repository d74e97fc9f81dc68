select
    report_ingredient.report,
    count(*) as n_suspects
from report_ingredient
join population on population.report = report_ingredient.report
where report_ingredient.roles & 3 <> 0
group by report_ingredient.report
