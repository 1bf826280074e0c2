import pytest

from aibot_local.salience.furniture import (
    find_words_start,
    is_bare_quotation,
    is_first_person,
    is_furniture,
)

FURNITURE = """
Q. Senate Democrats say they will reject any changes to the health law.
White House Photo, Lawrence Jackson President Barack Obama signs the bill into law.
Buy Photo The county prosecutor announces charges in Detroit, May 25, 2016.
2:05 Video shows three males vandalizing a high school Pause
EMBED >More News Videos Police now say the victim was a girl of 16.
A broken window is seen Sunday, Aug. 9, 2015, in Port Calloway.
Mayor Ann Holt speaks to the council of the town, Monday, March 2, 2015, in Dray, Calif.
Sailors lay bags on the deck off the coast of Dray, Averne, Saturday, Jan. 3, 2015.
In this Monday, Dec. 3, 2012 photo, a man waits to cross 79th street.
Ann Holt (left) and Bea Marr stand at the bridge on Monday.
Close Get email notifications on Ann Holt daily!
If you do not receive the verification message within a few minutes of signing up, please check your Spam folder.
1 of 3 Premium Clicks used this month
Image 1 of / 5 Caption Close Image 1 of 5 Ann Holt was charged with four counts.
THE COURIER/ANN HOLT Enlarge | Buy This Photo Bea Marr talks about a fire over the weekend in Dray.
Tips also can confidentially be reported online through Crime Solvers.
You can get more information and find resources at Project Child Safe.
How to help Anyone with information about the fire should call the police.
Para ver más de Dray Police en Facebook, inicia sesión o crea una cuenta.
Citizens also may send us anonymous information by text.
The Courier will have more information as it becomes available.
Ann Holt is a staff writer for the Courier.
FILE: A child was hurt at the mill in Dray.
Ann HoltBea MarrCarl DunnPolice CourtCourier reporter Ann Holt answers your questions about crime news.
View Images The skull of a small dinosaur was found in China.
Image 1 of 11 A man died on Thursday after being shot inside a home.
Suspects due in court Posted: Monday, July 6, 2015 8:52 AM EDT Updated: Monday, July 13, 2015 Police were called.
82nd and Slide Road /Copyright 2016 Nexstar Broadcasting, Inc.
We're told the shooting happened at a home and was accidental.
Authorities tell us that a boy was taken to hospital on Thursday.
CLOSE Ann Holt is tired of being told what to wear at the mill.
[13 Ways to Hunt Intelligent Aliens]
The headline has been corrected.
A ring was returned HIDE CAPTION SHOW CAPTION of SEE ALL BACK TO SLIDE by a police officer in Dray.
Ricks: Yes, it did and the storm came.
WP: A lot of people got excited when it was found.
Strikes went on on Thursday, with witnesses saying...
JUST WATCHED China's leader urges for global peace Replay More Videos
Like WTOP on Facebook and follow the talk about it there.
By Jane Roe
By Jane Roe, Staff Writer
(Associated Press)
(Photo by Jane Roe/Getty Images)
Photo: Jane Roe
Image copyright Getty Images Image caption The bridge on Monday
Read more: How the bridge fell
Read more about the bridge here.
Sign up for our daily newsletter and never miss a story.
Subscribe now to read the full story.
Click here to see the pictures of the bridge.
Follow us on Twitter for more news.
Follow Jane Roe on Twitter: @janeroe
Jane Roe can be reached at jane@example.com.
Associated Press writers Jane Roe and Tom Ash contributed to this report.
Copyright 2024 The Associated Press. All rights reserved.
© 2024 Example Media.
(Reporting by Jane Roe; Editing by Tom Ash)
This material may not be published, broadcast, rewritten or redistributed.
Saturday, January 8, 2005
Jan. 8, 2024
Updated: 5:30 p.m. EST
4:57 P.M.
Division.
What happened next
Bridge falls in Port Calloway, dozens missing
The scene after the fall of the bridge
What do you think of the new bridge?
But why did nobody see it coming?
Why not?
https://example.com/bridge
Advertisement
Story continues below advertisement
Share this story with your friends.
Please enable JavaScript to view the comments.
If you have any information, call the police on 555 0100.
* * *
___
Tom Ash, Port Calloway:
FILE - In this Aug. 15, 2014 file photo, Jane Roe leaves the court of Port Calloway.
Tom Ash is seen in this undated file photo from the police of Port Calloway.
Tom Ash (Photo: Courtesy - Port Calloway Police Dept.)
The chief of police was arrested on the bridge, officials said. (Published Friday, Feb. 27, 2015)
Loving teacher adopts the terror of her class: She would not give him up July 15, 2014 at 2:54 PM ET
Photo Advertisement Continue reading the main story
Article Excerpt
Sorry, the page you requested was not found.
When you tweet with a location, Twitter stores that location.
Email notifications are only sent once a day, and only if there are new matching items.
Close Get email notifications on Jane Roe daily!
Whenever Jane Roe posts new content, you'll get an email delivered to your inbox with a link.
There was a problem saving your notification.
Add Jane Roe as an interest to stay up to date on the latest news of Jane Roe from Port Calloway.
EMBED More News Videos A man was killed when his car crashed and caught on fire in Port Calloway.
""".strip().splitlines()

REPORT = """
Four people died Wednesday, July 22, 2015, in a fire on Old Mill Road.
The mill in Dray burned down on Saturday, Jan. 3, 2015.
Officers came to a fire on Friday, February 1, 2013, in Dray.
Close to 300 people left their homes on Monday.
Ann Holt: “We left the house at nine.”
The mayor said: The bridge is safe for now.
The bridge fell on Monday.
MasterCard, DreamWorks and BuzzFeed left the building.
"They can send us home," the mayor said on Monday.
Nobody was hurt.
Police arrested two men.
Twelve people died when the bridge fell, the coastguard said.
The firm owns three bridges and sued the city.
Egypt and Israel both receive billions of dollars in military aid.
"Why did it fall?" asked the mayor, who had come by boat.
The mayor said: "It is a sad day."
Mr. Roe read more than two hundred letters in court.
Share prices fell by 3 percent on Monday.
The company's photo agency lost its licence.
By Monday evening the water had reached the second floor.
Related charges against three other men were dropped.
Sign language interpreters stood beside the mayor as she spoke.
Print sales of the paper fell 8 percent.
The quake struck on July 15, 2014 at 2:54 p.m., and the bridge fell.
The mayor said sorry on the front page of the Courier.
An excerpt of the letter was read to the court.
""".strip().splitlines()


@pytest.mark.parametrize("text", FURNITURE)
def test_furniture(text: str) -> None:
    assert is_furniture(text)


@pytest.mark.parametrize("text", [line for line in REPORT if len(line.split()) > 3])
def test_report(text: str) -> None:
    assert not is_furniture(text)


def test_bare_quotations() -> None:
    assert is_bare_quotation("“We left.”")
    assert is_bare_quotation('"We left. It was late."')
    assert is_bare_quotation("“We left.")
    assert not is_bare_quotation("“We left,” he said.")
    assert not is_bare_quotation("“We left,” he said. “It was late.”")
    assert not is_bare_quotation("He said: “We left.”")
    assert not is_bare_quotation("The “late” bus.")


def test_first_person() -> None:
    assert is_first_person("What I saw was a flood.")
    assert is_first_person("Our house burned down.")
    assert not is_first_person("“We left our house,” she told local reporters.")
    assert not is_first_person("The US and the UK signed it.")


def test_a_newsroom_about_itself() -> None:
    assert is_furniture("Our reporter spent the night at the shelter.")
    assert is_furniture("The mayor told us that the bridge was safe.")
    assert not is_furniture("“You told us it was safe,” the mayor said.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("GAZA/JERUSALEM Israel's cabinet met late on Friday.", "Israel's cabinet met late on Friday."),
        (
            "JAKARTA/PANGKALAN BUN, Indonesia Search teams found four parts.",
            "Search teams found four parts.",
        ),
        (
            "REUTERS/IPSOS Poll finds that most want the bridge.",
            "REUTERS/IPSOS Poll finds that most want the bridge.",
        ),
        ("NATO/Russia talks ended on Friday.", "NATO/Russia talks ended on Friday."),
    ],
)
def test_two_places_without_a_dash_are_a_dateline(text: str, words: str) -> None:
    assert text[find_words_start(text, first=True) :] == words
