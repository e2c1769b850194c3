# language: da
@EPJ
Egenskab: Hospitalet indkalder til videomøde, før patienten udskrives
  En sygeplejerske på hospitalet har talt i telefon med kommunen og patientens egen læge om et møde inden
  udskrivelsen. Mødet bookes fra patientens journal, og linket sendes dertil, hvor modtagerne arbejder: i en
  korrespondancemeddelelse til deres lokationsnumre. Borgeren får aftalen i Digital Post, og en pårørende får
  linket på SMS.

  Det certificeres, at hospitalets system booker det aftalte møde, sender linket uændret som aktivt link med
  den aftalte overskrift, og at modtagernes systemer kvitterer, arkiverer og viser det. Selve videomødets
  funktioner og tolkebestilling certificeres ikke her.

  Baggrund:
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00

  @UC1-01 @VDX-01
  Scenarie: Det aftalte møde bookes fra patientens journal
    Når hospitalet booker mødet fra patientens journal
    Så findes mødet i VDX med emne, tid, arrangør, værtskode og gæstekode
    Og mødet begynder på det aftalte tidspunkt

  @UC1-02 @KOM-01 @KOM-03 @VANS-01
  Abstrakt Scenario: Indkaldelsen når frem til modtagerens lokationsnummer
    Når hospitalet booker mødet fra patientens journal
    Og hospitalet sender indkaldelsen til <modtager>
    Så får <modtager> en gyldig korrespondancemeddelelse på sit lokationsnummer

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-03 @KOM-04
  Abstrakt Scenario: Linket er mødets gæstelink og et aktivt link
    Når hospitalet booker mødet fra patientens journal
    Og hospitalet sender indkaldelsen til <modtager>
    Så er linket i meddelelsen til <modtager> mødets gæstelink, tegn for tegn, som et aktivt link

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-05 @KOM-10
  Abstrakt Scenario: Emnet er den aftalte overskrift
    Når hospitalet booker mødet fra patientens journal
    Og hospitalet sender indkaldelsen til <modtager>
    Så har meddelelsen til <modtager> den aftalte overskrift

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-14
  Scenarie: Borgeren får aftalen i Digital Post
    Når hospitalet booker mødet fra patientens journal
    Og hospitalet sender aftalen til borgeren
    Så får borgeren aftalen med mødets link i Digital Post

  @UC1-07
  Scenarie: En pårørende får linket på SMS, og intet om patienten
    Givet en pårørende har sagt ja til at få linket på SMS
    Når hospitalet booker mødet fra patientens journal
    Og hospitalet sender linket til den pårørende på SMS
    Så får den pårørende mødets link på SMS uden oplysninger om patienten
