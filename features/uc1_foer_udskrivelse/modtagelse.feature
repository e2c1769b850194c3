# language: da
@EOJ @LPS
Egenskab: Kommunen og egen læge modtager indkaldelsen
  Sygeplejersken i kommunen og lægesekretæren i praksis møder ind til en indbakke med mange beskeder. En
  indkaldelse til videomøde skal ligge på den rigtige borger, kunne genkendes på emnet, og linket skal kunne
  klikkes. Hospitalet skal have kvittering for, at den er nået frem.

  Det certificeres, at modtagerens system kvitterer for forsendelse og brev, arkiverer på borgeren og viser
  emne og link. Hvad brugeren ser på sin skærm, bekræftes desuden af en person ved certificering af et rigtigt
  system.

  Baggrund:
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal

  @UC1-04 @KVI-02 @VANS-01
  Abstrakt Scenario: Modtageren kvitterer for forsendelsen og for brevet
    Når hospitalet sender indkaldelsen til <modtager>
    Så kvitterer <modtager> positivt for forsendelsen og for brevet
    Og hospitalet kan se, at brevet til <modtager> er modtaget
    Og <modtager> modsiger ikke sin kvittering inden for 1 sekund

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-04
  Abstrakt Scenario: Brevet arkiveres på borgeren
    Når hospitalet sender indkaldelsen til <modtager>
    Så ligger brevet på borgeren hos <modtager>

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-05
  Abstrakt Scenario: Emnet kan ses i indbakken
    Når hospitalet sender indkaldelsen til <modtager>
    Så viser indbakken hos <modtager> emnet

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-04 @KOM-05
  Abstrakt Scenario: Linket kan klikkes og åbner netop mødet
    Når hospitalet sender indkaldelsen til <modtager>
    Så viser <modtager> et klikbart link, der åbner det sendte link

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |
