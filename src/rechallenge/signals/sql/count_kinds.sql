-- Reports of the population by arm (1 the drugs, 2 the comparator, 0 neither; a report with both is of the drugs),
-- event, and all that they are stratified by.
with exposed as (
    select report_ingredient.report, min(wanted_ingredient.arm) as arm
    from report_ingredient
    join wanted_ingredient on wanted_ingredient.ingredient_code = report_ingredient.ingredient_code
    where report_ingredient.roles & $roles <> 0
    group by report_ingredient.report
),
affected as (
    select distinct report_event.report
    from report_event
    join wanted_event on wanted_event.event_code = report_event.event_code
),
described as (
    select
        coalesce(exposed.arm, 0) as arm,
        case when affected.report is null then 0 else 1 end as has_event,
        year(report.first_received) * 10 + quarter(report.first_received) as received_quarter,
        report.sex,
        report.reporter,
        report.country,
        age_band.age_band
    from population
    join report on report.report = population.report
    left join exposed on exposed.report = population.report
    left join affected on affected.report = population.report
    left join age_band on report.age_years >= age_band.age_from and report.age_years < age_band.age_below
)
select
    cast(arm as bigint) as arm,
    cast(has_event as bigint) as has_event,
    cast(received_quarter as bigint) as received_quarter,
    sex,
    reporter,
    country,
    age_band,
    count(*) as n
from described
group by arm, has_event, received_quarter, sex, reporter, country, age_band
