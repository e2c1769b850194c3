# language: da
Egenskab: Kommunen indkalder til et netværksmøde
  En borger med flere sygdomme har brug for, at kommune, hospital og egen læge taler sammen. Denne gang er det
  kommunen, der booker mødet og indkalder: borgeren i Digital Post, hospitalsafdelingen og lægen på deres
  lokationsnummer, hvor det er aftalt, ellers med sikker mail, og pårørende med mail.

  Det certificeres, at kommunens system booker og når alle, og at hospitalets og lægens system viser emne, tid og
  link. Kommunens interne planlægning certificeres ikke.

  @UC4-01 @VDX-01 @EOJ @FAG
  Abstrakt Scenario: Mødet bookes, og borgeren får aftalen i Digital Post
    Givet <hvem> har en sag på borgeren
    Og <hvem> har aftalt videomøde om 5 dage kl. 13.00
    Når <hvem> booker mødet fra borgerens sag
    Og <hvem> sender aftalen til borgeren
    Så findes mødet i VDX med emne, tid, arrangør, værtskode og gæstekode
    Og mødet begynder på det aftalte tidspunkt
    Og får borgeren aftalen med mødets link i Digital Post

    Eksempler:
      | hvem         |
      | kommunen     |
      | socialområdet |

  @UC4-02 @EOJ @FAG
  Abstrakt Scenario: Hospitalsafdelingen får linket med sikker mail
    Givet <hvem> har en sag på borgeren
    Og <hvem> har aftalt videomøde om 5 dage kl. 13.00
    Når <hvem> booker mødet fra borgerens sag
    Og <hvem> sender linket med sikker mail til hospitalsafdelingen
    Så får hospitalsafdelingen linket i en sikker mail

    Eksempler:
      | hvem         |
      | kommunen     |
      | socialområdet |

  @UC4-02 @UC4-04 @UC4-06 @EOJ @EPJ @LPS
  Scenarie: Hospitalsafdeling og egen læge indkaldes på deres lokationsnummer
    Givet kommunen har en sag på borgeren
    Og kommunen har aftalt videomøde om 5 dage kl. 13.00
    Når kommunen booker mødet fra borgerens sag
    Og kommunen sender indkaldelsen til hospitalsafdelingen
    Og kommunen sender indkaldelsen til egen læge
    Så får hospitalsafdelingen en gyldig korrespondancemeddelelse på sit lokationsnummer
    Og får egen læge en gyldig korrespondancemeddelelse på sit lokationsnummer
    Og er linket i meddelelsen til hospitalsafdelingen mødets gæstelink, tegn for tegn, som et aktivt link
    Og er linket i meddelelsen til egen læge mødets gæstelink, tegn for tegn, som et aktivt link

  @UC4-05 @EPJ @LPS
  Abstrakt Scenario: Modtagerens system viser emne og link
    Givet kommunen har en sag på borgeren
    Og kommunen har aftalt videomøde om 5 dage kl. 13.00
    Når kommunen booker mødet fra borgerens sag
    Og kommunen sender indkaldelsen til <modtager>
    Så viser indbakken hos <modtager> emnet
    Og viser <modtager> et klikbart link, der åbner det sendte link

    Eksempler:
      | modtager            |
      | hospitalsafdelingen |
      | egen læge           |

  @UC4-05 @KVI-02 @EPJ @LPS
  Abstrakt Scenario: Modtagerens system kvitterer og arkiverer
    Givet kommunen har en sag på borgeren
    Og kommunen har aftalt videomøde om 5 dage kl. 13.00
    Når kommunen booker mødet fra borgerens sag
    Og kommunen sender indkaldelsen til <modtager>
    Så kvitterer <modtager> positivt for forsendelsen og for brevet
    Og ligger brevet på borgeren hos <modtager>
    Og <modtager> modsiger ikke sin kvittering inden for 1 sekund

    Eksempler:
      | modtager            |
      | hospitalsafdelingen |
      | egen læge           |

  @UC4-03 @EOJ
  Scenarie: Den pårørende får linket i en mail og kommer ind som gæst
    Givet kommunen har en sag på borgeren
    Og kommunen har aftalt videomøde om 5 dage kl. 13.00
    Når kommunen booker mødet fra borgerens sag
    Og kommunen sender linket med mail til den pårørende
    Så får den pårørende mødets link i en mail
    Og åbner linket mødet for en gæst

  @UC4-07 @LPS
  Scenarie: Egen læge indkalder kommune og hospital
    Givet egen læge har en sag på borgeren
    Og egen læge har aftalt videomøde om 5 dage kl. 8.15
    Når egen læge booker mødet fra borgerens journal
    Og egen læge sender indkaldelsen til kommunen
    Og egen læge sender indkaldelsen til hospitalsafdelingen
    Så får kommunen en gyldig korrespondancemeddelelse på sit lokationsnummer
    Og får hospitalsafdelingen en gyldig korrespondancemeddelelse på sit lokationsnummer
