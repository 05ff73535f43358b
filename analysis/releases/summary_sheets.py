"""The sheets of the Home Office's summary tables: for each the measures in its order, and our table."""

from __future__ import annotations

from analysis.releases.summary_sheet import Sheet

_CASE_OUTCOMES = """
  Claims lodged
  Initial decisions =
    Grant of Protection =
      Refugee Permission
      Temporary Refugee Permission ?
      Humanitarian Protection
    Grant of Other Leave
    Refused
  Withdrawn applications
  Administrative outcomes
  Claims awaiting an initial decision"""
_BACKLOG = f"""
Pre-NABA Backlog asylum cases (claims made before 28 June 2022) | Claims before 28 June 2022:{_CASE_OUTCOMES}
Post-NABA Backlog asylum cases (claims made on or after 28 June 2022 and before 23 July 2024) | Claims from \
28 June 2022 to 22 July 2024:{_CASE_OUTCOMES}
Flow asylum cases (claims made on or after 23 July 2024) | Claims since 23 July 2024:{_CASE_OUTCOMES}
"""
_ROUTES = """
Small Boat
Clandestine
Entered Without Relevant Documentation
Visas and Other Leave
Other
Total =
"""
_AGES = """
  Under 14
  14 - 15
  16 - 17
  18+
"""
_SEXES = """
  Male
  Female
  Unknown
"""
_LEAVE = """
Refused entry at port and subsequently departed, total | Refused entry at port and subsequently departed ="""

ASYLUM = (
    Sheet(
        "Asy_00a",
        "asylum_overview",
        "Asylum overview",
        "Claims, initial decisions, people and cases awaiting one, appeals (to March 2023), people supported "
        "and returned in calendar years and years ending with the latest quarter. Cases awaiting and people "
        "supported are counted at the end. Dates are those of the event, not of the claim.",
        """
People claiming asylum
People receiving initial decisions =
  Grants of protection or other leave
  Refusals
Withdrawals
Grant rate at initial decision [percent]
Cases awaiting an initial decision [cases]
People awaiting an initial decision
Appeals lodged [appeals]
Appeal decisions [appeals]
Appeal success rate [percent]
Asylum seekers in receipt of support
  Of which accommodated in hotels | In hotels
Asylum-related returns =
  Enforced
  Voluntary
""",
    ),
    Sheet(
        "Asy_00b",
        "asylum_overview_by_nationality",
        "Asylum overview by nationality",
        "Claims, initial decisions, grant rate and people awaiting an initial decision in the latest year, "
        'for the nationalities with most claims in it; the others are pooled as "Other".',
        """
People claiming asylum
People receiving initial decisions =
  Grants of protection or other leave
  Refusals
Grant rate at initial decision [percent]
People awaiting an initial decision
""",
        nationality=True,
    ),
    Sheet(
        "Asy_01a",
        "asylum_claims_by_age",
        "Asylum claims by age",
        "People claiming asylum, main applicants and unaccompanied children by age at the claim. Ages need "
        "not add up to the total: some are not known.",
        f"""
Total people
{_AGES}Main applicants
{_AGES}Unaccompanied asylum-seeking children (UASC) | Unaccompanied children
  Under 14
  14 - 15
  16 - 17
  18+ ?
UASC as a % of all claimants | Unaccompanied children among all claimants [percent]
""",
    ),
    Sheet(
        "Asy_01b",
        "asylum_claims_by_nationality",
        "Asylum claims by nationality",
        "People claiming asylum, for the nationalities with most claims in the latest year; the others are "
        'pooled as "Other", in earlier years too.',
        "People claiming asylum",
        nationality=True,
    ),
    Sheet(
        "Asy_01c",
        "asylum_claims_by_route_annual",
        "Asylum claims by route of entry, yearly",
        "People claiming asylum by how they entered the UK; 2018 and 2019 are rounded estimates. "
        "Dates are those of the claim, which differs from arrival.",
        """
Irregular Arrivals
  Small Boat
  Clandestine
  Entered Without Relevant Documentation
Visas and Other Leave
  Study Visa
  Work Visa
  Visitor Visa
  Other Leave
Other
Total =
""",
    ),
    Sheet(
        "Asy_01d",
        "asylum_claims_by_nationality_and_route",
        "Asylum claims by nationality and route of entry",
        "People claiming asylum in the latest year by nationality and how they entered the UK.",
        _ROUTES,
        nationality=True,
    ),
    Sheet(
        "Asy_01e",
        "asylum_claims_by_nationality_and_leave",
        "Asylum claims of people who came with a visa or other leave",
        "People claiming asylum in the latest year who had entered with a visa or other leave.",
        "Study Visa\nWork Visa\nVisitor Visa\nOther Leave\nTotal =",
        nationality=True,
    ),
    Sheet(
        "Asy_02a",
        "asylum_grants_by_type",
        "Protection and leave granted, and resettlement",
        "People granted protection or another form of leave at initial decision, or resettled.",
        """
Asylum-related grants =
  Refugee Permission
  Temporary Refugee Permission ?
  Humanitarian Protection
  Discretionary Leave
  UASC Leave
  Other Grants
Resettlement arrivals
Total =
""",
    ),
    Sheet(
        "Asy_02b",
        "asylum_decisions_on_children",
        "Initial decisions on children's claims",
        "Children, and unaccompanied children among them, granted and refused protection or leave.",
        """
Children receiving initial decisions =
  Children granted
  Children refused
UASC receiving initial decisions | Unaccompanied children receiving initial decisions =
  UASC granted | Unaccompanied children granted
  UASC refused | Unaccompanied children refused
UASC grant rate | Unaccompanied children's grant rate [percent]
""",
    ),
    Sheet(
        "Asy_02c",
        "small_boats_asylum_outcomes",
        "Outcomes of claims from small-boat arrivals at initial decision",
        "Outcomes by the day of the outcome, as cases and as people; the grant rate is that of cases.",
        """
Grants =
  Grant of Protection =
    Refugee Permission
    Humanitarian Protection
  Grant of Other Leave =
    Discretionary Leave
    UASC Leave
    Other Grants
Refused =
  3rd Country Refusal
  Certified Refusal
  Other Refusals
Withdrawn =
  Explicit Withdrawal
  Implicit Withdrawal
  Other Withdrawal
Administrative Outcome =
  Admin - Deceased
  Admin - Other
  Admin - Suspended
  Admin - Void
Grant rate [percent]
Total outcomes =
""",
    ),
    Sheet(
        "Asy_02d",
        "small_boats_grant_rates",
        "Grant rates of claims from small-boat arrivals by nationality",
        "Initial decisions and grant rates by the day of the decision for ten nationalities.",
        "Initial decisions\nInitial decisions\nGrant rate [percent]\n" * 2,
        nationality=True,
    ),
    Sheet(
        "Asy_02e",
        "asylum_inadmissibility",
        "People considered under inadmissibility rules",
        "People in a quarter; the steps of one person can lie in different quarters.",
        """
Total identified for consideration on inadmissibility grounds | Identified for consideration
Notice of intent issued
Inadmissibility decision served
Removals
Subsequently admitted into UK asylum process
""",
    ),
    Sheet(
        "Asy_02f",
        "asylum_notices_of_intent",
        "Notices of intent issued by nationality",
        "Notices under the inadmissibility rules since 1 January 2021, up to the day.",
        "Total | Notices of intent issued",
        unit="notices",
        nationality=True,
    ),
    Sheet(
        "Asy_03a",
        "asylum_awaiting_by_duration",
        "Asylum cases awaiting an initial decision by duration",
        "Cases (main applicants) on the day, by how long they had been waiting.",
        """
Awaiting initial decision =
  Less than 3 months
  3 to 6 months
  6 to 12 months
  More than 12 months
""",
        unit="cases",
    ),
    Sheet(
        "Asy_03b",
        "asylum_backlog_cases",
        "Asylum cases by when the claim was made",
        "Cases since 28 June 2022, summed up to the day; claims awaiting a decision on it.",
        _BACKLOG,
        unit="cases",
    ),
    Sheet(
        "Asy_03c",
        "asylum_backlog_people",
        "People claiming asylum by when the claim was made",
        "People since 28 June 2022, summed up to the day; people awaiting a decision on it.",
        _BACKLOG,
    ),
    Sheet(
        "Asy_04",
        "asylum_cohorts",
        "Outcomes of asylum claims by year of claim",
        "Main applicants by the year they claimed in: initial decisions, returns and the latest outcome "
        "after appeals. A period is the year of claim, not of the outcome.",
        """
Total claims
Initial decisions =
  Grants of protection or other leave
  Refusals
Estimated grant rate at initial decision [percent]
Returns =
  Enforced returns
  Voluntary returns
Total latest outcomes =
  Grants of protection or other leave
  Refusals
  Withdrawn claims
  Administrative outcomes
Latest outcome not yet known
Estimated latest grant rate [percent]
""",
        unit="cases",
    ),
    Sheet(
        "Asy_05",
        "asylum_age_disputes",
        "Age disputes",
        "Age disputes raised, and resolved as under 18 or 18 and over.",
        "Age disputes raised\nAge disputes resolved =\n  Under 18\n  18+",
    ),
    Sheet(
        "Asy_06_07",
        "asylum_appeals",
        "Asylum appeals",
        "Appeals lodged and their outcomes; not published beyond March 2023.",
        """
Appeals lodged
Appeal decisions =
  Allowed
  Dismissed
Withdrawn
Appeal success rate [percent]
""",
        unit="appeals",
    ),
    Sheet(
        "Asy_09a",
        "asylum_supported_by_section",
        "People seeking asylum supported, by section",
        "People in receipt of support on the day. Until June 2023 section 98 includes everyone in initial or "
        "contingency accommodation.",
        "Section 95\nSection 4\nSection 98",
    ),
    Sheet(
        "Asy_09b",
        "asylum_supported_by_group",
        "People seeking asylum supported, by group",
        "People in receipt of support on the day, alone or as members of a family.",
        """
Total in receipt of support =
  Single applicants
  Members of family group
    Families [families]
  Group type unavailable
""",
    ),
    Sheet(
        "Asy_09c",
        "asylum_section_4_decisions",
        "Decisions to grant section 4 support",
        "Decisions in a year.",
        "Section 4",
        unit="decisions",
    ),
)

RETURNS = (
    Sheet(
        "Ret_01",
        "returns_by_kind",
        "Returns by kind and part, year ending",
        "Returns from the UK: enforced, voluntary and port returns with their parts. Never add port returns "
        "to the other two as a headline total. The parts of 2004 to 2009 cannot be compared with later ones.",
        f"""
Enforced returns, total | Enforced returns =
  a. Enforced removals | Enforced removals =
    a.i. Enforced removals from detention | From detention
    a.ii. Non-detained enforced removals | Not from detention
  b. Other returns from detention | Other returns from detention
Voluntary returns, total | Voluntary returns =
  a. Assisted returns | Assisted returns
  b. Controlled returns | Controlled returns
  c. Other verified returns | Other verified returns{_LEAVE}
  a. Departed from UK ports | From UK ports
  b. Departed from juxtaposed controls | From juxtaposed controls
""",
    ),
    Sheet(
        "Ret_02a",
        "returns_offenders_annual",
        "Returns of foreign national offenders, year ending",
        "Foreign national offenders returned from the UK.",
        "Foreign national offenders, total | All offenders =\n  EU nationals\n  Non-EU nationals",
    ),
    Sheet(
        "Ret_02b",
        "returns_offenders_by_nationality",
        "Returns of foreign national offenders by nationality",
        "For the ten most frequent nationalities of the latest year; the others are pooled.",
        "Foreign national offender returns | Foreign national offenders",
        nationality=True,
    ),
    Sheet(
        "Ret_03",
        "returns_by_nationality_year_ending",
        "Returns by nationality and kind, year ending",
        "For the ten most frequent nationalities of each kind in the latest year; the others are pooled, so "
        "that one nationality can be listed for one kind and pooled for another.",
        "Enforced returns\nVoluntary returns\nRefused entry at port and subsequently departed",
        nationality=True,
    ),
    Sheet(
        "Ret_04",
        "returns_by_nationality_and_asylum",
        "Returns by nationality, kind and relation to asylum",
        "Returns in the latest year of people who had claimed asylum at some time, and of others.",
        """
Asylum-related:
  Enforced returns
  Voluntary returns
  Refused entry at port and subsequently departed
Non asylum-related:
  Enforced returns
  Voluntary returns
  Refused entry at port and subsequently departed
""",
        nationality=True,
    ),
    Sheet(
        "Ret_05",
        "returns_asylum_related",
        "Returns by kind and relation to asylum, year ending",
        "Returns of people who had claimed asylum at some time, and of others.",
        f"""
Enforced returns, total | Enforced returns =
  Asylum
  Non-asylum
Voluntary returns, total | Voluntary returns =
  Asylum
  Non-asylum{_LEAVE}
  Asylum
  Non-asylum
""",
    ),
    Sheet(
        "Ret_06",
        "returns_of_small_boat_arrivals",
        "Returns of small-boat arrivals by quarter",
        "Enforced and voluntary returns of people who had arrived by small boat, at their earliest return. "
        "Dates are those of the return: the arrival can lie years before, so that these are no share of the "
        "arrivals of the period.",
        "Returns",
    ),
)

ILLEGAL_ENTRY = (
    Sheet(
        "IER_01",
        "illegal_entry_by_route",
        "Detected arrivals by illegal routes",
        "Detections by method of entry and quarter. They do not tell how many people entered without being "
        "detected.",
        """
Small boat arrivals
Inadequately documented air arrivals
Recorded detections in the UK
Recorded detections at UK ports
""",
        unit="detections",
    ),
    Sheet(
        "IER_02c",
        "small_boats_by_age_and_sex",
        "Small-boat arrivals by age and sex",
        "People who arrived by small boat by age group, and by sex within it.",
        f"""
17 and under =
{_SEXES}18 to 24 =
{_SEXES}25 to 39 =
{_SEXES}40 and over =
{_SEXES}Not currently recorded
Total =
""",
    ),
    Sheet(
        "IER_02d",
        "small_boats_claims_and_referrals",
        "Asylum claims and trafficking referrals of small-boat arrivals",
        "People by year of arrival; their total differs slightly from that of other tables, as records are "
        "matched. A referral is one to the National Referral Mechanism.",
        """
Total arrivals =
  with asylum claim only
  with NRM referral only
  with an asylum claim and an NRM referral
  with no asylum claim and no NRM referral
""",
    ),
)

ORGANISED_CRIME = (
    Sheet(
        "OIC_01",
        "organised_crime_disruptions",
        "Disruptions of organised immigration crime",
        "Lead disruptions by public agencies, by quarter and assessed impact. A change can come from how "
        "agencies report.",
        "Minor\nModerate\nMajor\nTotal =",
        unit="disruptions",
    ),
)

SHEETS = (*ASYLUM, *RETURNS, *ILLEGAL_ENTRY, *ORGANISED_CRIME)
"""Every sheet that is read, in the order of the publications."""
