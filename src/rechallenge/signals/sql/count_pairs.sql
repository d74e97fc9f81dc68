-- All pairs of ingredient and event that a report of the population names together. Each report counts once.
select
    exposed.ingredient_code,
    report_event.event_code,
    count(*) as n
from report_ingredient as exposed
join population on population.report = exposed.report
join report_event on report_event.report = exposed.report
where exposed.roles & $roles <> 0
group by exposed.ingredient_code, report_event.event_code
order by exposed.ingredient_code, report_event.event_code
