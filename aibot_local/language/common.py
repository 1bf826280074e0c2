"""Tables of common words about names: titles, nations and their people, short names, words that begin sentences."""

from aibot_local.language.tables import list_words

TITLES = frozenset(
    list_words(
        """
    mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend father bishop archbishop
    cardinal pope rabbi imam sheikh king queen prince princess duke duchess president vice-
    president premier chancellor minister secretary senator sen rep representative congressman
    congresswoman governor gov mayor councillor councilman councilwoman ambassador judge justice
    attorney prosecutor sheriff deputy officer constable detective inspector superintendent
    sergeant sgt lieutenant lt captain capt major maj colonel col general gen admiral commander
    commissioner chief director chairman chairwoman chair ceo coach spokesman spokeswoman
    spokesperson mp msp md former acting then-president
    """
    )
)

# Words with which sentences often begin and which are rarely names.
COMMON_STARTERS = frozenset(
    list_words(
        """
    according after although another any anyone around because both but despite during early
    earlier each even every everyone everything experts few fewer first following former from
    further generally given here how however if in instead it its just last late later least
    left like local many maybe meanwhile more most much nearly neither never new next nobody
    none nor nothing now officials once one only other others our out over part people perhaps
    police prosecutors rather recent recently residents scientists second several shares she
    since so some someone something sometimes soon still such that the their then there these
    they this those though thousands three through thus today together tomorrow two under unlike
    until upon usually various very we what when where whether which while who whose why with
    within without witnesses workers would yes yesterday yet you your authorities investigators
    researchers doctors firefighters emergency rescue rescuers crews dozens hundreds millions
    half all about above across added adding additionally again against ago also always among
    analysts and as asked at back based be before being below between beyond by can citing could
    critics customers families for four five six seven eight nine ten get go good great he her
    his i is judges lawyers lawmakers leaders let life make making man men money music my no not
    of off on or owners parents passengers patients please players protesters public put reports
    sales say saying schools sources speaking state students students' teachers thanks thank
    their theirs think time to too top traffic troops up victims voters was water women woman
    work world hi hello oh well ok okay breaking update photo image file watch read click
    related see share subscribe advertisement video nearby overall currently previously finally
    eventually ultimately initially apparently allegedly fortunately unfortunately sadly
    similarly likewise moreover furthermore nevertheless nonetheless besides amid unless whereas
    whenever wherever whatever rising growing armed heavy strong high low big small old young
    """
    )
)

_NATION_ROWS = """afghanistan afghan;albania albanian;algeria algerian;america american us usa;argentina argentine
argentinian;
armenia armenian;australia australian aussie;austria austrian;azerbaijan azerbaijani;bahrain bahraini;bangladesh
bangladeshi;
belarus belarusian;belgium belgian;bolivia bolivian;bosnia bosnian;brazil brazilian;britain british uk briton brit;
bulgaria bulgarian;cambodia cambodian;cameroon cameroonian;canada canadian;chile chilean;china chinese;
colombia colombian;congo congolese;croatia croatian;cuba cuban;cyprus cypriot;czechia czech;denmark danish dane;
ecuador ecuadorian;egypt egyptian;england english;estonia estonian;ethiopia ethiopian;europe european;
finland finnish finn;france french;georgia georgian;germany german;ghana ghanaian;greece greek;guatemala guatemalan;
haiti haitian;honduras honduran;hungary hungarian;iceland icelandic;india indian;indonesia indonesian;iran iranian;
iraq iraqi;ireland irish;israel israeli;italy italian;jamaica jamaican;japan japanese;jordan jordanian;
kazakhstan kazakh;kenya kenyan;kosovo kosovan;kuwait kuwaiti;latvia latvian;lebanon lebanese;liberia liberian;
libya libyan;lithuania lithuanian;malaysia malaysian;mali malian;malta maltese;mexico mexican;moldova moldovan;
mongolia mongolian;morocco moroccan;mozambique mozambican;myanmar burmese burma;nepal nepali nepalese;
netherlands dutch;nicaragua nicaraguan;niger nigerien;nigeria nigerian;norway norwegian;oman omani;
pakistan pakistani;palestine palestinian;panama panamanian;paraguay paraguayan;peru peruvian;
philippines philippine filipino;poland polish;portugal portuguese;qatar qatari;romania romanian;russia russian;
rwanda rwandan;scotland scottish scot;senegal senegalese;serbia serbian;singapore singaporean;slovakia slovak;
slovenia slovenian;somalia somali;spain spanish;sudan sudanese;sweden swedish swede;switzerland swiss;syria syrian;
taiwan taiwanese;tanzania tanzanian;thailand thai;tunisia tunisian;turkey turkish turk turkiye;uganda ugandan;
ukraine ukrainian;uruguay uruguayan;uzbekistan uzbek;venezuela venezuelan;vietnam vietnamese;wales welsh;
yemen yemeni;zambia zambian;zimbabwe zimbabwean;africa african;asia asian;texas texan;california californian"""
DEMONYMS: dict[str, str] = {
    form: row.split()[0] for row in _NATION_ROWS.replace("\n", " ").split(";") for form in row.split()
}

_ALIAS_ROWS = """united states|us|usa|america|united states of america;united kingdom|uk|britain|great britain;
european union|eu;united nations|un;federal bureau of investigation|fbi;central intelligence agency|cia;
north atlantic treaty organization|nato;world health organization|who;united arab emirates|uae;
new york city|nyc|new york;los angeles|la;washington dc|washington|dc;european central bank|ecb;
international monetary fund|imf;world trade organization|wto;international criminal court|icc;
national health service|nhs;british broadcasting corporation|bbc;house of representatives|house;
republican party|gop|republicans|republican;democratic party|democrats|democrat|democratic;
conservative party|tories|conservatives|tory;labour party|labour;european commission|commission;
centers for disease control and prevention|cdc;environmental protection agency|epa;department of justice|doj;
national aeronautics and space administration|nasa;red cross|icrc;north korea|dprk;democratic republic of
congo|drc|dr congo"""
NAME_ALIASES: dict[str, frozenset[str]] = {}
for _row in _ALIAS_ROWS.replace("\n", " ").split(";"):
    _names = frozenset(" ".join(name.split()) for name in _row.split("|"))
    for _name in _names:
        NAME_ALIASES[_name] = NAME_ALIASES.get(_name, frozenset()) | (_names - {_name})
