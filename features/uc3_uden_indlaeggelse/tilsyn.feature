# language: da
@EPJ
Egenskab: Hospitalet indkalder uden forudgående indlæggelse
  En borger på et bosted skal tilses før en narkose. Borgeren har ikke været indlagt, men har en kontakt på
  hospitalet. Lægen tager tilsynet på video: linket går med sikker mail eller SMS til bostedet, og aftalen sendes
  til kommunen og borgeren.

  Det certificeres, at der ikke kan bookes uden kontakt, at linket når bostedet, og at kommune og borger får
  aftalen. Selve tilsynet og dets journalføring certificeres ikke.

  @UC3-01
  Scenarie: Uden kontakt kan der ikke bookes
    Givet hospitalet har ingen kontakt på borgeren
    Og hospitalet har aftalt videomøde om 2 dage kl. 9.30
    Når hospitalet forsøger at booke mødet
    Så afviser hospitalets system det og siger hvorfor
    Og bookes der intet videomøde inden for 1 sekund

  @UC3-02 @FAG
  Scenarie: Linket går med sikker mail til bostedet, og aftalen til kommune og borger
    Givet hospitalet har en kontakt på borgeren
    Og hospitalet har aftalt videomøde om 2 dage kl. 9.30
    Når hospitalet booker mødet fra borgerens journal
    Og hospitalet sender linket med sikker mail til bostedet
    Og hospitalet sender indkaldelsen til kommunen
    Og hospitalet sender aftalen til borgeren
    Så får bostedet linket i en sikker mail
    Og får kommunen en gyldig korrespondancemeddelelse på sit lokationsnummer
    Og får borgeren aftalen med mødets link i Digital Post

  @UC3-02
  Scenarie: Linket går på SMS på det aftalte tidspunkt
    Givet hospitalet har en kontakt på borgeren
    Og hospitalet har aftalt videomøde om 2 dage kl. 9.30
    Når hospitalet booker mødet fra borgerens journal
    Og hospitalet sender linket på SMS til bostedets medarbejder
    Så mødet begynder på det aftalte tidspunkt
    Og får bostedets medarbejder mødets link på SMS

  @UC3-03 @VDX-02
  Scenarie: Straksmøde med linket på SMS til bostedets medarbejder
    Givet hospitalet har en kontakt på borgeren
    Når hospitalet opretter et straksmøde
    Og hospitalet sender linket på SMS til bostedets medarbejder
    Så begynder straksmødet inden for 2 minutter
    Og får bostedets medarbejder mødets link på SMS
