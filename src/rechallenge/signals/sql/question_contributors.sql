-- Suspect ingredients of the reports with the event in question, most often named first.
select
    report_ingredient.ingredient_code,
    count(*) as n_with_event
from report_ingredient
join event_named on event_named.report = report_ingredient.report
where event_named.core <> 0 and report_ingredient.roles & 3 <> 0
group by report_ingredient.ingredient_code
order by n_with_event desc, report_ingredient.ingredient_code
limit 40
