"""Sentences made of printed words that say what is not printed: each is dropped, and what is printed stays."""

# ruff: noqa: E501 -- sentences stand beside each other, one attempt a line, some with foreign letters

import pytest

from index.models import WrittenSentence
from index.writer.drafts import Draft, read_drafts
from index.writer.evidence import Piece
from index.writer.validation import check

ATTEMPTS = [
    ("Tamsin Orrow beat Dario Felk by 31 votes.", "“Dario Felk” beat “Tamsin Orrow” by 31 votes.", None),
    ("Tamsin Orrow beat Dario Felk by 31 votes.", "“Dario Felk” beat Tamsin Orrow by 31 votes.", None),
    ("The chief said a rescue was impossible before dawn.", "The chief said a rescue was “possible” before dawn.", "The chief"),
    ("The chief said a rescue was impossible before dawn.", "The chief said a rescue was possible before dawn.", "The chief"),
    ("Floods displaced 12,400 people in Orlay.", "Floods displaced “400 people” in Orlay.", None),
    ("At least four people died in Orlay, police said.", "“four people” died in Orlay, police said.", None),
    ("At least four people died in Orlay, police said.", "Police said “four people died in Orlay”.", None),
    ("The union sued the company over the pay cuts.", "The company sued the union over the pay cuts.", None),
    ("The union sued the company over the pay cuts.", "The union was sued by the company over the pay cuts.", None),
    ("The guard shot the thief outside the bank.", "The thief shot the guard outside the bank.", None),
    ("Troops killed rebels near the border.", "Rebels killed troops near the border.", None),
    ("The mayor stopped short of blaming the militia for the fire.", "The mayor blamed the militia for the fire.", "The mayor"),
    ("A gunman tried to kill the minister in Orlay.", "A gunman killed the minister in Orlay.", None),
    ("A gunman attempted to kill the minister in Orlay.", "A gunman killed the minister in Orlay.", None),
    ("The bank may cut its rates in June.", "The bank will cut its rates in June.", None),
    ("The bank could cut its rates in June.", "The bank should cut its rates in June.", None),
    ("The plant closed in June after a strike.", "The plant will close in June after a strike.", None),
    ("The union said it wanted the minister to resign.", "The union said the minister resigned.", "The union"),
    ("The union demanded that the minister resign, it said.", "The union said the minister resigned.", "The union"),
    ("The inspector said the company claimed the valve was safe.", "The inspector said the valve was safe.", "The inspector"),
    ("Tamsin Orrow won 420 votes and Dario Felk won 389 votes.", "Tamsin Orrow won 389 votes.", None),
    ("Twelve people died in Orlay and 17 people died in Velmark.", "In Orlay 17 people died.", None),
    ("The bank raised its rate from 4 percent to 5 percent.", "The bank raised its rate from 5 percent to 4 percent.", None),
    ("The bank raised its rate from 4 percent to 5 percent.", "The bank raised its rate to 4 percent.", None),
    ("The bank raised its rate by 2 percent to 5 percent.", "The bank raised its rate by 5 percent.", None),
    ("Sales rose to 31 percent in May from 14 percent in April.", "Sales rose to 31 percent in April.", None),
    ("Some of the ministers resigned on Tuesday.", "The ministers resigned on Tuesday.", None),
    ("Some of the ministers resigned on Tuesday.", "All of the ministers resigned on Tuesday.", None),
    ("Few voters trusted the mayor, a poll said.", "Voters trusted the mayor, a poll said.", None),
    ("The mayor left the hall before the fire started.", "The mayor left the hall after the fire started.", None),
    ("The mayor resigned and the fire chief was dismissed.", "The mayor resigned because the fire chief was dismissed.", None),
    ("The witness spoke against the mayor in court.", "The witness spoke for the mayor in court.", None),
    ("The company did not deny that the valve failed at noon.", "The company did n\u043et deny that the valve failed at noon.", None),
    ("The mayor was not hurt in the fire at the hotel.", "The mayor was n\u043et hurt in the fire at the hotel.", None),
    ("The mayor was not hurt and did not leave the hotel.", "The mayor was hurt and did not leave the hotel.", None),
    ("The mayor was not hurt and did not leave the hotel.", "The mayor was n\u043et hurt and did not leave the hotel.", None),
    ("At least four people died and 17 were missing after the river burst its banks before dawn and swept through the town, police said.", "At least four people died and 17 were missing after the river deliberately burst its banks before dawn and swept through the town, police said.", None),
    ("At least four people died and 17 were missing after the river burst its banks before dawn and swept through the town, police said.", "At least four people died and 17 were missing after the river burst its banks before dawn and swept through hezbollah town, police said.", None),
    ("At least four people died and 17 were missing after the river burst its banks before dawn and swept through the town, police said.", "At least four children died and 17 were missing after the river burst its banks before dawn and swept through the town, police said.", None),
    ("The militia is believed to have set the fire, police said.", "The militia set the fire, police said.", None),
    ("Militiamen reportedly set the fire, police said.", "Militiamen set the fire, police said.", None),
    ("Police said they had no evidence that the mayor took bribes.", "Police said they had evidence that the mayor took no bribes.", "Police"),
    ("The mayor said the minister lied about the fire.", "The minister said the mayor lied about the fire.", "The mayor"),
    ("The mayor told the minister that the bridge was safe.", "The minister told the mayor that the bridge was safe.", None),
    ("The son of the mayor killed a guard.", "The mayor killed a guard.", None),
    ("The former mayor was convicted of fraud.", "The mayor was convicted of fraud.", None),
    ("A lawyer for Dario Felk took bribes from a builder.", "Dario Felk took bribes from a builder.", None),
    ("The wife of Dario Felk was arrested in Orlay.", "Dario Felk was arrested in Orlay.", None),
    ("Dario Felk's brother was arrested in Orlay.", "Dario Felk was arrested in Orlay.", None),
    ("Nearly all of the 40 sailors were rescued.", "All of the 40 sailors were rescued.", None),
    ("The court will hear whether the mayor took bribes.", "The court heard the mayor took bribes.", None),
    ("The attack was averted by police in Orlay.", "The attack was by police in Orlay.", None),
    ("Police foiled an attack on the hotel in Orlay.", "An attack on the hotel in Orlay.", None),
    ("Rumours that the mayor had died were wrong, his office said.", "The mayor had died, his office said.", None),
    ("The mayor lacked evidence of fraud.", "The mayor had evidence of fraud.", None),
    ("It is a myth that the vaccine kills children.", "The vaccine kills children.", None),
    ("The minister almost resigned on Tuesday.", "The minister resigned on Tuesday.", None),
    ("The rally was against the war in Orlay.", "The rally was for the war in Orlay.", None),
    ("The mayor refused to resign on Tuesday.", "The mayor did not refuse to resign on Tuesday.", None),
    ("Orrow praised Felk, and Holm criticised Brandt.", "Orrow criticised Brandt.", None),
    ("Tamsin Orrow praised the bridge and Dario Felk criticised the tunnel.", "Tamsin Orrow criticised the tunnel.", None),
    ("The fire killed 3 people on Monday and 5 people on Tuesday.", "The fire killed 5 people on Monday.", None),
    ("The blaze hurt three men and killed two women.", "The blaze hurt two women and killed three men.", None),
    ("The minister said the tax on fuel would rise, while the tax on bread would fall.", "The minister said the tax on bread would rise, while the tax on fuel would fall.", "The minister"),
    ("Iran warned Israel.", "Israel warned Iran.", None),
    ("Police blamed the driver for the crash.", "Police blamed the crash for the driver.", None),
    ("The driver was blamed for the crash by police.", "Police were blamed for the crash by the driver.", None),
    ("The mayor said the fire was an accident.", "The mayor said the fire was an accident; this is a lie.", "The mayor"),
    ("The toll rose to 4 people in Orlay.", "The toll rose to ４ people in Orlay.", None),
    ("The toll rose to 4 people in Orlay.", "The toll rose to 4\u0338 people in Orlay.", None),
    ("The mayor criticised the bridge in Orlay.", "The mayor´s critics said ´burn it´ in Orlay.", None),
    ("The mayor criticised the bridge in Orlay.", "The mayor criticised the ʺbridgeʺ in Orlay.", None),
    ("The court fined the airline after the passenger complained.", "The court fined the passenger after the airline complained.", None),
    ("Soldiers rescued hostages and killed two kidnappers in Merrow.", "Soldiers killed hostages and rescued two kidnappers in Merrow.", None),
    ("Holm, who replaced Brandt in May, sacked the police chief.", "Brandt, who replaced Holm in May, sacked the police chief.", None),
    ("Holm, who replaced Brandt in May, sacked the police chief.", "Brandt sacked the police chief.", None),
    ("Holm succeeded Brandt after he resigned over the fraud.", "Holm resigned over the fraud.", None),
    ("The ferry sank after it hit a tanker carrying oil.", "The tanker sank after it hit a ferry carrying oil.", None),
    ("Nurses voted to reject the offer from the ministry.", "Nurses voted to accept the offer from the ministry.", None),
    ("The report cleared the minister and criticised his deputy.", "The report criticised the minister.", None),
    ("The report cleared the minister and criticised his deputy.", "The report cleared his deputy.", None),
    ("A judge ordered the release of the suspect in the theft.", "The suspect ordered the release of a judge in the theft.", None),
    ("Officials fear the dam will burst within days.", "The dam will burst within days.", None),
    ("Officials fear the dam will burst within days.", "Officials burst the dam within days.", None),
    ("Protesters accused police of beating students in the square.", "Police accused protesters of beating students in the square.", "Protesters"),
    ("The film won no awards but earned 3 million crowns.", "The film won awards but earned no 3 million crowns.", None),
    ("Exports to Orlay fell while imports from Orlay rose.", "Exports to Orlay rose while imports from Orlay fell.", None),
    ("Holm gave Brandt a medal in 2019.", "Brandt gave Holm a medal in 2019.", None),
    ("Of the 40 sailors, 12 drowned and 28 were rescued.", "Of the 40 sailors, 28 drowned and 12 were rescued.", None),
    ("Of the 40 sailors, 12 drowned and 28 were rescued.", "28 sailors drowned.", None),
    ("The vaccine is safe for adults and dangerous for children.", "The vaccine is safe for children.", None),
    ("A rival of the mayor was jailed for bribery.", "The mayor was jailed for bribery.", None),
    ("Police cleared the mayor of bribery and charged her driver.", "Police charged the mayor.", None),
    ("The strike was called off after the union won a pay rise.", "The strike was called after the union won a pay rise.", None),
    ("The company is seeking to sell its plant in Tollen.", "The company sold its plant in Tollen.", None),
    ("The plant emits twice the legal limit of styrene.", "The plant emits the legal limit of styrene.", None),
    ("The mayor warned that the bridge was close to collapse.", "The mayor warned of the collapse of the bridge.", "The mayor"),
    ("Had the valve held, nobody would have died in Tollen.", "The valve held in Tollen and nobody would have died.", None),
    ("The committee voted 6 to 3 to keep the law.", "The committee voted 3 to 6 to keep the law.", None),
    ("Prices in the north rose by 3 percent and in the south by 7 percent.", "Prices in the north rose by 7 percent.", None),
    ("Minister Holm visited Merrow before Brandt arrived in Orlay.", "Brandt arrived in Merrow before minister Holm visited Orlay.", None),
]  # fmt: skip
"""Evidence, a sentence that it does not carry, and the speaker of the evidence."""


@pytest.mark.parametrize(("printed", "text", "speaker"), ATTEMPTS)
def test_printed_words_do_not_make_an_unprinted_claim(printed: str, text: str, speaker: str | None) -> None:
    assert not isinstance(check(Draft(text, (1,)), {1: Piece(1, printed, speaker)}), WrittenSentence)


SOUND = [
    ("The union sued the company over the pay cuts.", "The company was sued by the union over the pay cuts."),
    ("The company was sued by the union over the pay cuts.", "The union sued the company over the pay cuts."),
    ("The bank raised its rate from 4 percent to 5 percent.", "The rate was raised by the bank to 5 percent."),
    ("Dario Felk's brother was arrested in Orlay.", "The brother of Dario Felk was arrested in Orlay."),
    ("Tamsin Orrow won 420 votes and Dario Felk won 389 votes.", "Dario Felk won 389 votes."),
    ("Tamsin Orrow praised the bridge and Dario Felk criticised the tunnel.", "Dario Felk criticised the tunnel."),
    ("Some of the ministers resigned on Tuesday.", "On Tuesday, some of the ministers resigned."),
    ("Zoë Müller of Øre won the race in Łask.", "Zoë Müller won the race."),
]  # fmt: skip


@pytest.mark.parametrize(("printed", "text"), SOUND)
def test_what_is_only_written_otherwise_stays(printed: str, text: str) -> None:
    assert isinstance(check(Draft(text, (1,)), {1: Piece(1, printed)}), WrittenSentence)


@pytest.mark.parametrize("printed", sorted({attempt[0] for attempt in ATTEMPTS}))
def test_the_evidence_itself_stays(printed: str) -> None:
    assert isinstance(check(Draft(printed, (1,)), {1: Piece(1, printed)}), WrittenSentence)


@pytest.mark.parametrize(
    "written",
    [
        "Iran did it; the bridge is safe [1].",
        "Iran did it\nthe bridge is safe [1].",
        "The bridge is safe [1-3].",
        "The bridge is safe [1][9].",
        "The bridge is safe [1].Iran did it [1].",
        "The bridge is safe. Iran did it.",
        "The bridge is safe \u2800[1].",
        "The bridge is s\u0430fe [1].",
    ],
)
def test_what_stands_beside_a_sound_sentence_is_not_carried_by_it(written: str) -> None:
    pieces = {1: Piece(1, "The bridge is safe.")}
    shown = [
        found.text
        for draft in read_drafts(written)
        if isinstance(found := check(draft, pieces), WrittenSentence)
    ]
    assert all(text == "The bridge is safe." for text in shown)
