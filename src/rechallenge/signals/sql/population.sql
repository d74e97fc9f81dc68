-- Reports that a count is made of. A report whose value is unknown is in no restriction by that value.
with sole_suspect as (
    select report
    from report_ingredient
    where roles & 11 <> 0
    group by report
    having count(*) = 1
),
indicated as (
    select
        report_indication.report,
        max(case when wanted_indication.is_wanted then 1 else 0 end) as is_wanted,
        max(case when wanted_indication.is_wanted then 0 else 1 end) as is_unwanted
    from report_indication
    join wanted_indication on wanted_indication.indication_code = report_indication.indication_code
    group by report_indication.report
)
select report.report
from report
left join wanted_reporter on wanted_reporter.reporter = report.reporter
left join wanted_country on wanted_country.country = report.country
left join wanted_sex on wanted_sex.sex = report.sex
left join wanted_report_type on wanted_report_type.report_type = report.report_type
left join sole_suspect on sole_suspect.report = report.report
left join indicated on indicated.report = report.report
left join left_out on left_out.report = report.report
where
    ($received_from is null or report.first_received >= cast($received_from as date))
    and ($received_to is null or report.first_received <= cast($received_to as date))
    and ($age_from is null or report.age_years >= cast($age_from as double))
    and ($age_below is null or report.age_years < cast($age_below as double))
    and (not $by_reporter or wanted_reporter.reporter is not null)
    and (not $by_country or wanted_country.country is not null)
    and (not $by_sex or wanted_sex.sex is not null)
    and (not $by_report_type or wanted_report_type.report_type is not null)
    and (not $is_sole_suspect or sole_suspect.report is not null)
    and (not $by_indication or indicated.is_wanted = 1)
    and coalesce(indicated.is_unwanted, 0) = 0
    and left_out.report is null
