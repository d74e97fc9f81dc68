-- One row per kind of report: all that a specification can ask of a report, and how many reports are of that kind.
with described as (
    select
        coalesce(exposure.drug_primary, 0) as drug_primary,
        coalesce(exposure.drug_suspect, 0) as drug_suspect,
        coalesce(exposure.other_primary, 0) as other_primary,
        coalesce(exposure.other_suspect, 0) as other_suspect,
        coalesce(exposure.masking, 0) as masking,
        coalesce(event_named.core, 0) as core,
        coalesce(event_named.has_broad, 0) as has_broad,
        coalesce(indicated.is_indicated, 0) as is_indicated,
        coalesce(indicated.is_for_event, 0) as is_for_event,
        coalesce(dropped.dropped, 0) as dropped,
        case when published.report is null then 0 else 1 end as is_published,
        case when suspects.n_suspects = 1 then 1 else 0 end as is_single_suspect,
        case when population.first_received >= $publicity then 1 else 0 end as is_after,
        year(population.first_received) as received_year,
        case
            when report.reporter = 'MD' then 1
            when report.reporter in ('PH', 'HP', 'OT', 'RN') then 2
            when report.reporter = 'CN' then 3
            when report.reporter = 'LW' then 4
        end as reporter,
        case
            when report.country is null then null
            else coalesce(wanted_country.band, 0)
        end as country,
        case when report.sex = 'F' then 1 when report.sex = 'M' then 2 end as sex,
        case
            when report.age_years < 18 then 1
            when report.age_years < 45 then 2
            when report.age_years < 65 then 3
            when report.age_years < 75 then 4
            when report.age_years >= 75 then 5
        end as age_band
    from population
    join report on report.report = population.report
    left join exposure on exposure.report = population.report
    left join event_named on event_named.report = population.report
    left join suspects on suspects.report = population.report
    left join indicated on indicated.report = population.report
    left join dropped on dropped.report = population.report
    left join published on published.report = population.report
    left join wanted_country on wanted_country.country = report.country
)
select
    drug_primary, drug_suspect, other_primary, other_suspect, masking, core, has_broad, is_indicated, is_for_event,
    dropped, is_published, is_single_suspect, is_after, received_year, reporter, country, sex, age_band,
    count(*) as n
from described
group by
    drug_primary, drug_suspect, other_primary, other_suspect, masking, core, has_broad, is_indicated, is_for_event,
    dropped, is_published, is_single_suspect, is_after, received_year, reporter, country, sex, age_band
order by
    drug_primary, drug_suspect, other_primary, other_suspect, masking, core, has_broad, is_indicated, is_for_event,
    dropped, is_published, is_single_suspect, is_after, received_year, reporter, country, sex, age_band
