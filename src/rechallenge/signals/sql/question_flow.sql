-- From the rows of the files to the reports that are counted.
select
    (select count(*) from report) + (select count(*) from superseded) as n_rows,
    (select count(*) from superseded) as n_superseded,
    (select count(*) from report) as n_cases,
    (
        select count(*)
        from report
        where report in (select report from report_event) and report in (select report from report_ingredient)
    ) as n_with_drug_and_event,
    (select count(*) from population) as n_in_window
