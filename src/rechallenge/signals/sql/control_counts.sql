-- Reports of each control: with its drug, with its event, with both.
with of_drug as (
    select exposure, count(*) as n from control_drug_report group by exposure
),
of_event as (
    select outcome, count(*) as n from control_event_report group by outcome
),
of_both as (
    select control_drug_report.exposure, control_event_report.outcome, count(*) as n
    from control_drug_report
    join control_event_report on control_event_report.report = control_drug_report.report
    group by control_drug_report.exposure, control_event_report.outcome
)
select
    control_pair.control,
    coalesce(of_both.n, 0) as n_both,
    coalesce(of_drug.n, 0) as n_drug,
    coalesce(of_event.n, 0) as n_event
from control_pair
left join of_drug on of_drug.exposure = control_pair.exposure
left join of_event on of_event.outcome = control_pair.outcome
left join of_both
    on of_both.exposure = control_pair.exposure
    and of_both.outcome = control_pair.outcome
order by control_pair.control
