-- Countries of the reports with the drugs in question, most often named first.
select
    report.country,
    count(*) as n
from exposure
join report on report.report = exposure.report
where exposure.drug_suspect <> 0 and report.country is not null
group by report.country
order by n desc, report.country
limit 6
