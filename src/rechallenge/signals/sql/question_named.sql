-- Each mention of a drug in question (kind 1) or of a comparator (kind 2), in the roles of the primary specification, on a
-- report with a core event that it keeps; what the reporter ticked is told per drug of a report, not per reaction.
select
    report_drug.report,
    report_drug.seq,
    wanted_drug.kind,
    wanted_drug.bit,
    report_drug.dechal,
    report_drug.rechal
from report_drug
join event_named on event_named.report = report_drug.report
join name_ingredient on name_ingredient.name_code = report_drug.name_code
join wanted_drug on wanted_drug.ingredient_code = name_ingredient.ingredient_code
left join dropped on dropped.report = report_drug.report
where
    event_named.core <> 0
    and wanted_drug.kind < 3
    and report_drug.role & $roles <> 0
    and coalesce(dropped.dropped, 0) & $threshold = 0
