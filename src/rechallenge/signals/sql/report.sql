-- One row per case: its latest version that stands.
with of_case as (
    select caseid, cast(count(*) as integer) as n_versions, min(first_received) as first_received
    from (
        select caseid, primaryid, min(least(init_fda_from, fda_from)) as first_received
        from demo
        where caseid is not null
        group by caseid, primaryid
    ) as version
    group by caseid
)
select
    standing.report,
    standing.caseid,
    demo.caseversion,
    standing.quarter,
    coalesce(of_case.n_versions, 1) as n_versions,
    demo.fda_from as received,
    coalesce(of_case.first_received, least(demo.init_fda_from, demo.fda_from)) as first_received,
    demo.event_from,
    demo.event_to,
    demo.event_to_wide,
    demo.age_years,
    demo.age_grp as age_group,
    case when demo.sex in ('F', 'M') then demo.sex end as sex,
    demo.weight_kg,
    coalesce(of_occurrence.country, of_reporter.country) as country,
    demo.occp_cod as reporter,
    demo.rept_cod as report_type,
    demo.mfr_sndr as manufacturer,
    demo.mfr_num,
    demo.auth_num,
    demo.lit_ref
from standing
join demo
    on demo.primaryid = standing.report
    and demo.quarter = standing.quarter
    and demo.caseid is not distinct from standing.caseid
left join of_case on of_case.caseid = standing.caseid
left join country_name as of_occurrence on of_occurrence.reported = demo.occr_country
left join country_name as of_reporter on of_reporter.reported = demo.reporter_country
