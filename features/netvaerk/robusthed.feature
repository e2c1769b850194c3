# language: da
@EPJ
Egenskab: Ingen besked går tabt, og ingen vises to gange
  Nettet mellem systemerne er langsomt en mandag morgen, taber en besked eller leverer den to gange. Sygeplejersken
  skal alligevel have indkaldelsen én gang, og afsenderen skal se, om den kom frem.

  Det certificeres, at afsenderen sender igen, når kvitteringen udebliver, viser en afvisning, og at modtageren
  genkender gentagelser. Nettets egen drift certificeres ikke.

  Baggrund:
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal

  @VANS-02 @KVI-04 @EOJ @LPS
  Abstrakt Scenario: En besked, der leveres to gange, vises én gang
    Givet nettet rammes af dublering
    Når hospitalet sender indkaldelsen til <modtager>
    Så kvitterer <modtager> positivt for forsendelsen og for brevet
    Og vises brevet kun én gang hos <modtager>, også efter 1 sekund

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @VANS-02 @EOJ @ur
  Scenarie: En forsinket besked når frem
    Givet nettet rammes af forsinkelse
    Når hospitalet sender indkaldelsen til kommunen
    Og der er gået 5 minutter
    Så ligger brevet på borgeren hos kommunen

  @KVI-04 @ur
  Scenarie: En tabt besked sendes igen efter 30 minutter
    Givet nettet taber den første besked
    Når hospitalet sender indkaldelsen til kommunen
    Og der er gået 31 minutter
    Så sender hospitalet brevet til kommunen igen, uændret i en ny kuvert
    Og ligger brevet på borgeren hos kommunen

  @KVI-05
  Scenarie: En afvisning vises for afsenderens bruger
    Givet nettet rammes af negativ kvittering
    Når hospitalet sender indkaldelsen til kommunen
    Så kan hospitalets bruger se, at brevet til kommunen er afvist
