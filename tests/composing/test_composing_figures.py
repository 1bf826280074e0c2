import pytest
from newsroom import make_article, make_event, split_sentences

from aibot_local.composing import find_figures, group_figures
from aibot_local.records import Agreement, Article, Event, Figure, FigureGroup


def read_figures(
    *articles: Article, copies: dict[int, tuple[Article, ...]] | None = None
) -> tuple[Event, tuple[Figure, ...]]:
    event = make_event(*articles, copies=copies)
    return event, find_figures(event, split_sentences(*articles))


def group(*articles: Article) -> dict[str, FigureGroup]:
    event, figures = read_figures(*articles)
    return {found.label: found for found in group_figures(figures, event)}


def report(text: str, *, outlet: str = "The Courier", published: str | None = "2026-03-04") -> Article:
    return make_article("Something happened", text, outlet=outlet, published=published)


@pytest.mark.parametrize(
    ("text", "counted", "low", "high"),
    [
        ("At least 12 people died when the bus overturned.", "people killed", 12, None),
        ("The blast killed 12 people.", "people killed", 12, 12),
        ("The death toll from the quake has risen to 15.", "people killed", 15, 15),
        ("The fire left 12 dead.", "people killed", 12, 12),
        ("Police said 30 people were wounded.", "people injured", 30, 30),
        ("Four people were still missing on Friday.", "people missing", 4, 4),
        ("Some 3,200 people have been told to leave the town.", "people evacuated", None, None),
        ("The flood forced 450 people from the village.", "people evacuated", 450, 450),
        ("The fire has burned 640 hectares of forest.", "area burned", 640, 640),
        ("At least 30 houses have been lost.", "homes destroyed", 30, None),
        ("The company will cut 810 jobs.", "jobs lost", 810, 810),
        ("The road will cost €96 million.", "cost", 96e6, 96e6),
        ("The agency delivered 400 tents on Tuesday.", "tents delivered", 400, 400),
        ("Officials agreed to pay compensation of €520,000.", "compensation", 520e3, 520e3),
        ("He won more than €80,000 in compensation.", "compensation", 80e3, None),
        ("A total of €50 had been pledged by Monday.", "money pledged", 50, 50),
        ("The page has raised €60 so far.", "money raised", 60, 60),
        ("He asked her to invest €3 million in it.", "investment", 3e6, 3e6),
    ],
)
def test_a_fact_is_recognised_however_it_is_told(
    text: str, counted: str, low: float | None, high: float | None
) -> None:
    _, figures = read_figures(report(text))
    assert [figure.counted for figure in figures] == [counted]
    if low is not None:
        assert (figures[0].low, figures[0].high) == (low, high)


@pytest.mark.parametrize(
    "text",
    [
        "The man who died on Monday was 78.",
        "A 34-year-old man was arrested.",
        "The dead were aged between four and 81.",
        "The town last flooded in 1998, when 12 people were killed.",
        "They met at about ten the next morning on 12 March 2026.",
        "The storm could kill 12 people.",
        "There should've been five or six people dead that day.",
        "The storm would have killed 12 people.",
        "No one was hurt.",
        "In 2015, at least four children died in such accidents.",
        "Last year, 12 people were killed on the road.",
        "It was four months before the attack that killed 49 people.",
    ],
)
def test_ages_times_other_years_and_mere_chances_are_no_figures_of_the_event(text: str) -> None:
    article = report(text)
    event, figures = read_figures(article)
    assert group_figures(figures, event) == ()


@pytest.mark.parametrize(
    ("text", "false"),
    [
        ("At least three students were shot outside as school was dismissed.", "jobs lost"),
        ("The man pulled out a gun and began shooting at two male students.", "students rescued"),
        ("Police are searching for three suspects.", "suspects missing"),
        ("Four suspects were seen fleeing the village.", "suspects evacuated"),
        ("The shooting left a man dead and six others with gunshot wounds.", "people killed"),
        ("The premiere pulled in 6 million viewers.", "viewers rescued"),
        ("Officers served two arrest warrants.", "people arrested"),
        ("He was arrested for allegedly shooting at 5 people.", "people arrested"),
        ("Two family friends arrived at the hospital.", "friends in hospital"),
        ("The airline carried 155 million passengers last year.", "people on board"),
        ("The 20 shell casings were found by a woman.", "cases"),
        ("Two men were caught after a chase.", "cases"),
        ("Police are searching for two men wanted in connection with the shooting.", "people missing"),
        ("Officers are looking for two men.", "people missing"),
        ("The court heard that he shot at seven people in a car.", "people shot"),
        ("Police say eight children have killed or injured others.", "children killed"),
        ("Some 5 million people were homeless.", "people evacuated"),
    ],
)
def test_a_number_is_not_given_the_fact_of_other_words(text: str, false: str) -> None:
    _, figures = read_figures(report(text))
    assert false not in [figure.counted for figure in figures]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Twelve people caught the virus.", "cases"),
        ("Rescuers are searching for two men.", "people missing"),
        ("He shot at least seven people.", "people shot"),
        ("Police say eight children have died.", "children killed"),
        ("The quake left 5 million people homeless.", "people homeless"),
        ("The ambush killed four women and a man.", "women killed"),
        ("The ambush killed four women.", "people killed"),
    ],
)
def test_each_has_the_fact_of_its_own_words(text: str, counted: str) -> None:
    _, figures = read_figures(report(text))
    assert figures[0].counted == counted


def test_in_a_list_each_number_has_the_words_behind_it() -> None:
    _, figures = read_figures(report("By Monday three were found dead, 15 arrested."))
    assert [(figure.counted, figure.low) for figure in figures] == [
        ("people killed", 3),
        ("people arrested", 15),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Call the Homicide Bureau at 636-3300, or 1-877-903-4444 if there is anyone missing.",
        "They came at 3 in the morning and people died.",
        "A child as young as 14 was charged.",
        "Nino Ruiz, 27, and Jenessa Kic, 31 were arrested.",
        "The dead of Flight 8501 lay in the hospital.",
        "Charles' friend Nathaniel Conley and seven others were killed.",
        "He has six arrests dating back to 2015.",
        "A case now costs an additional $10.34.",
        "The sheriff released 911 calls from the night.",
        "Police tell Dray 11 News that it was so.",
        "The school at 3747 S Mill Road was closed.",
    ],
)
def test_numbers_that_say_something_else_are_no_figures(text: str) -> None:
    event, figures = read_figures(report(text))
    assert group_figures(figures, event) == ()


def test_gone_up_to_a_sum_is_that_sum_and_no_upper_bound() -> None:
    _, figures = read_figures(report("The price of the stadium has gone up to €420 million."))
    assert [(figure.counted, figure.low, figure.high) for figure in figures] == [("cost", 420e6, 420e6)]


def test_a_tribe_that_claims_members_has_not_killed_them() -> None:
    assert [
        figure.counted for figure in read_figures(report("The tribe claims around 1,200 members."))[1]
    ] == ["members"]
    assert [figure.counted for figure in read_figures(report("The storm claimed 12 lives."))[1]] == [
        "people killed"
    ]


def test_the_parts_of_a_sentence_are_of_their_own_places() -> None:
    whole = report(
        "Ten people were treated at Ashford Hospital while three were treated at St. Ann's Hospital."
    )
    again = report("Ten people were treated at Ashford Hospital and three at St. Ann's.", outlet="The Herald")
    event, figures = read_figures(whole, again)
    assert all(found.agreement is not Agreement.DISPUTED for found in group_figures(figures, event))


def test_what_is_bought_in_one_sentence_is_not_what_another_sums_up() -> None:
    text = (
        "She purchased the ring on Monday. Police look for the missing one, which is valued at around €4,500."
    )
    assert [figure.counted for figure in read_figures(report(text))[1]] == ["EUR"]


def test_a_sum_of_money_that_is_not_told_is_no_figure() -> None:
    assert read_figures(report("The scheme brings in billions of dollars."))[1] == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It was sold as part of a €8 billion takeover by Tarn.", "sold as part of a €8 billion takeover"),
        ("The fire burned a 640 hectare stretch of forest.", "burned a 640 hectare stretch"),
        ("A man shot dead seven people in Dray.", "shot dead seven people"),
        ("He stabbed three men to death.", "stabbed three men to death"),
        (
            "Since October 2014, at least 15 people have been killed.",
            "Since October 2014, at least 15 people have been killed",
        ),
        ("The city says 500 people have died of it since 2000.", "500 people have died of it since 2000"),
        (
            "In the past two months, eight people were hurt, it said.",
            "In the past two months, eight people were hurt",
        ),
    ],
)
def test_a_number_is_shown_with_the_words_it_belongs_to(text: str, words: str) -> None:
    assert read_figures(report(text))[1][0].text == words


@pytest.mark.parametrize(
    "text",
    [
        "+ Two killed in Gallatin County crash",
        "MORE: 4 injured in drive-by shooting in Dray",
        "Related stories 2 killed, 22 injured in a shooting at a party",
        "She saw four men fleeing from the hall.",
        "Of those homicides, five people were killed within three hours.",
    ],
)
def test_links_those_who_run_off_and_parts_of_others_are_no_figures(text: str) -> None:
    assert read_figures(report(text))[1] == ()


def test_a_link_of_a_page_has_no_figures() -> None:
    assert read_figures(report("The mill fell.\n\n[13 people killed in other mills]"))[1] == ()


def test_a_toll_of_last_month_does_not_dispute_one_of_today() -> None:
    groups = [
        report("Activists say 13 protesters were killed on Friday.", published=None),
        report("A crackdown last month killed 60 protesters.", published=None, outlet="The Herald"),
    ]
    event, figures = read_figures(*groups)
    assert [one.agreement for one in group_figures(figures, event)] == [Agreement.SINGLE, Agreement.SINGLE]


def test_a_count_of_years_does_not_dispute_that_of_the_day() -> None:
    today = report("The fire killed 9 people.")
    years = report("Such fires have killed 15 people since 2014.", outlet="The Mail", published="2026-03-05")
    _, figures = read_figures(today, years)
    groups = group_figures(figures, make_event(today, years))
    assert sorted([figure.low for figure in found.figures] for found in groups) == [[9], [15]]


def test_the_rest_are_not_all_of_them() -> None:
    whole = report("Ten people were injured at the mill.")
    rest = report("Seven others were injured at the mill.", outlet="The Mail")
    _, figures = read_figures(whole, rest)
    groups = group_figures(figures, make_event(whole, rest))
    assert {found.agreement for found in groups} == {Agreement.SINGLE}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Shots fell elsewhere: in Dray, eight people were hurt.", "in Dray, eight people were hurt"),
        (
            "In Dray, a party ended late, leaving two people dead.",
            "In Dray, a party ended late, leaving two people dead",
        ),
        ("In Dray, 39 people were shot.", "In Dray, 39 people were shot"),
        ("In Dray, “it was late”: two people were hurt.", "two people were hurt"),
        ("In short, two people were hurt.", "two people were hurt"),
    ],
)
def test_a_number_is_shown_with_the_place_that_rules_it(text: str, words: str) -> None:
    assert read_figures(report(text))[1][0].text == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "A man was hurt and at least 10 others were wounded in shootings since Sunday afternoon, police said.",
            "10 others were wounded in shootings since Sunday afternoon",
        ),
        ("At least eight children were wounded this year.", "eight children were wounded this year"),
    ],
)
def test_a_number_of_a_round_up_is_shown_with_its_time(text: str, words: str) -> None:
    assert any(words in figure.text for figure in read_figures(report(text))[1])


def test_all_and_the_rest_of_them_do_not_dispute_each_other() -> None:
    groups = [
        report("Six people were wounded in Dray, police said."),
        report("Two people died and four others were injured in Dray.", outlet="The Herald"),
    ]
    event, figures = read_figures(*groups)
    injured = [one for one in group_figures(figures, event) if one.label == "people injured"]
    assert [one.agreement for one in injured] == [Agreement.SINGLE, Agreement.SINGLE]


def test_a_toll_of_another_year_is_not_updated_by_that_of_today() -> None:
    groups = [
        report("The shooting of Nov. 5, 2009 injured 30 people.", published="2015-01-20"),
        report("The shooting injured 16 people.", published="2015-01-24", outlet="The Herald"),
    ]
    event, figures = read_figures(*groups)
    assert [one.agreement for one in group_figures(figures, event)] == [Agreement.SINGLE, Agreement.SINGLE]


@pytest.mark.parametrize(
    "text",
    [
        "One victim died on the way to hospital.",
        "Two are gathered in its name.",
        "Five protesters spoke.",
    ],
)
def test_a_part_and_a_handful_are_no_totals(text: str) -> None:
    assert read_figures(report(text))[1] == ()


def test_one_of_them_is_not_all_of_them() -> None:
    _, figures = read_figures(report("Five people were at a party and one of them is in critical condition."))
    assert [one.counted for one in figures if one.low == 5] == ["people"]


def test_tolls_near_each_other_are_disputed_whatever_time_one_report_names() -> None:
    groups = group(
        report("The blast killed 12 people.", published=None),
        report("The blast last month killed 17 people.", outlet="The Herald", published=None),
    )
    assert groups["people killed"].agreement is Agreement.DISPUTED


def test_each_number_takes_its_own_fact() -> None:
    _, figures = read_figures(report("A bomb killed 12 people and injured another 30 in the market."))
    assert [(figure.counted, figure.low) for figure in figures] == [
        ("people killed", 12),
        ("people injured", 30),
    ]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("A woman was killed and three other people were injured in Dray.", 3),
        ("The blast killed one and injured three other people.", 3),
        ("A shooting left one dead and 11 others shot.", 11),
        ("Ann Holt was wounded and three other people were injured.", None),  # four in all
        ("A man was killed, a woman was hurt and three other people were injured.", None),
        ("Three other people were injured.", None),
    ],
)
def test_the_other_people_beside_the_dead_are_all_the_injured(text: str, low: int | None) -> None:
    found = [figure.low for figure in read_figures(report(text))[1] if figure.counted == "people injured"]
    assert found == ([] if low is None else [low])


def test_a_figure_is_exactly_the_words_at_its_span() -> None:
    article = report("Officials spoke. At least 12 people died in the flood, the mayor said. It rained.")
    _, (figure,) = read_figures(article)
    assert figure.text == "At least 12 people died"
    assert article.content[figure.span.start : figure.span.end] == figure.text
    assert article.content[figure.sentence.start : figure.sentence.end].startswith(
        "At least 12 people died in"
    )
    assert figure.outlet == "The Courier"
    assert figure.as_of == "2026-03-04"


def test_two_reports_of_one_day_that_cannot_both_be_true_are_disputed() -> None:
    groups = group(
        report("The blast killed 12 people."),
        report("Seventeen people were killed in the blast.", outlet="The Herald"),
    )
    assert groups["people killed"].agreement is Agreement.DISPUTED
    assert [figure.outlet for figure in groups["people killed"].figures] == ["The Courier", "The Herald"]
    assert [figure.low for figure in groups["people killed"].figures] == [12, 17]


def test_a_report_of_a_later_day_updates() -> None:
    groups = group(
        report("The blast killed 12 people."),
        report("Seventeen people were killed in the blast.", outlet="The Herald", published="2026-03-06"),
    )
    assert groups["people killed"].agreement is Agreement.UPDATED


def test_a_report_that_says_it_revises_updates_even_on_the_same_day() -> None:
    groups = group(
        report("The blast killed 12 people."),
        report("The death toll from the blast rose to 17, from the 12 given earlier.", outlet="The Herald"),
    )
    assert groups["people killed"].agreement is Agreement.UPDATED


@pytest.mark.parametrize(
    "later",
    [
        "Seventeen people have now been killed by the blast; on Monday the figure was 12.",
        "The blast is now known to have killed 17 people.",
        "The blast has since killed 17 people, after 12 at first.",
        "The number of people killed was raised to 17, against 12 a day earlier.",
    ],
)
def test_a_report_that_says_it_is_of_now_updates_on_the_same_day(later: str) -> None:
    groups = group(report("The blast killed 12 people."), report(later, outlet="The Herald"))
    assert groups["people killed"].agreement is Agreement.UPDATED


def test_hikers_missing_and_people_missing_are_the_same() -> None:
    groups = group(
        report("Twelve hikers are missing."),
        report("Rescuers are looking for 17 missing hikers.", outlet="The Herald"),
    )
    assert [one.agreement for one in groups.values()] == [Agreement.DISPUTED]


def test_an_earlier_figure_named_in_passing_is_no_claim() -> None:
    _, figures = read_figures(report("The toll rose to 17, up from 12 a day earlier."))
    assert [figure.low for figure in figures] == [17]


def test_several_origins_with_the_same_figure_agree() -> None:
    groups = group(
        report("The blast killed 12 people."), report("Twelve people died in the blast.", outlet="The Herald")
    )
    assert groups["people killed"].agreement is Agreement.AGREED


def test_at_least_twelve_and_fourteen_can_both_be_true() -> None:
    groups = group(
        report("At least 12 people died in the blast."),
        report("The blast killed 14 people.", outlet="The Herald"),
    )
    assert groups["people killed"].agreement is Agreement.AGREED


def test_at_least_twelve_and_ten_cannot() -> None:
    groups = group(
        report("At least 12 people died in the blast."),
        report("The blast killed 10 people.", outlet="The Herald"),
    )
    assert groups["people killed"].agreement is Agreement.DISPUTED


def test_copies_of_one_text_are_one_origin() -> None:
    text = "The blast killed 12 people."
    copy = report(text, outlet="The Herald")
    event, figures = read_figures(report(text), copies={0: (copy,)})
    (only,) = group_figures(figures, event)
    assert only.agreement is Agreement.SINGLE
    assert len(only.figures) == 1


def test_one_report_can_hold_a_dispute() -> None:
    groups = group(report("The company says 810 jobs will go. The union puts the number at 870."))
    assert groups["jobs lost"].agreement is Agreement.DISPUTED
    assert [figure.low for figure in groups["jobs lost"].figures] == [810, 870]


def test_figures_that_one_report_does_not_set_against_each_other_are_of_several_things() -> None:
    event, figures = read_figures(
        report("The agency says 84 people were killed at the port. A doctor said 15 people were killed.")
    )
    groups = group_figures(figures, event)
    assert [(one.label, one.agreement) for one in groups] == [("people killed", Agreement.SINGLE)] * 2


def test_more_than_a_dozen_is_not_said_of_a_thousand() -> None:
    event, figures = read_figures(
        report("The war has killed 1,360 people."),
        report("The strike killed more than a dozen people.", outlet="The Herald"),
    )
    assert {one.agreement for one in group_figures(figures, event)} == {Agreement.SINGLE}


def test_people_of_different_nations_are_different_groups() -> None:
    groups = group(
        report("Three Israeli civilians were killed."),
        report("The strikes killed 30 civilians.", outlet="The Herald"),
    )
    assert set(groups) == {"Israeli civilians killed", "people killed"}


def test_different_places_are_different_counts() -> None:
    event, figures = read_figures(
        report("The storm killed 5 people in Ashford."),
        report("The storm killed 9 people in Marden.", outlet="The Herald"),
    )
    groups = group_figures(figures, event)
    assert [found.agreement for found in groups] == [Agreement.SINGLE, Agreement.SINGLE]


def test_different_groups_of_people_are_different_counts() -> None:
    groups = group(
        report("The fire injured 30 people."), report("Two firefighters were injured.", outlet="The Herald")
    )
    assert {found.agreement for found in groups.values()} == {Agreement.SINGLE}


def test_undated_reports_that_differ_are_disputed_not_updated() -> None:
    groups = group(
        report("The blast killed 12 people.", published=None),
        report("The blast killed 17 people.", outlet="The Herald", published=None),
    )
    assert groups["people killed"].agreement is Agreement.DISPUTED


def test_nothing_is_averaged() -> None:
    groups = group(
        report("The blast killed 12 people."), report("The blast killed 18 people.", outlet="The Herald")
    )
    values = {figure.low for found in groups.values() for figure in found.figures}
    assert values == {12, 18}


def test_the_order_of_origins_does_not_matter() -> None:
    articles = [
        report("The blast killed 12 people and injured 30."),
        report("Seventeen people were killed in the blast.", outlet="The Herald"),
        report("The blast injured 31 people.", outlet="The Post", published="2026-03-06"),
    ]
    one, other = make_event(*articles), make_event(*reversed(articles))
    assert group_figures(find_figures(one, split_sentences(*articles)), one) == group_figures(
        find_figures(other, split_sentences(*reversed(articles))), other
    )
