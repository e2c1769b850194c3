# language: da
@EPJ
Egenskab: Lægen vælger, hvem der er med, og hvordan
  I de 72 timer ringer ikke kun kommunen: egen læge og lægevagten ringer også, og de betjenes på samme måde. Lægen
  på hospitalet kan nøjes med at se patienten (envejsvideo), tage en pårørende med og skrive en fast tekst i SMS'en.

  Det certificeres, at valgene slår igennem i mødet og i SMS'en. Billedets kvalitet certificeres ikke.

  Baggrund:
    Givet en patient har været indlagt på Medicinsk Afdeling i 30 timer
    Og patienten blev udskrevet færdigbehandlet til plejecenter for 5 timer siden

  @UC2-13
  Abstrakt Scenario: Egen læge og lægevagten betjenes som kommunen
    Når <hvem> ringer til afdelingen om patienten
    Så indkalder afdelingen til et straksmøde
    Og får <hvem> mødets link på SMS

    Eksempler:
      | hvem       |
      | egen læge  |
      | lægevagten |

  @UC2-07
  Scenarie: Envejsvideo
    Når kommunens medarbejder ringer til afdelingen, og lægen vælger envejsvideo
    Så indkalder afdelingen til et straksmøde
    Og er mødet envejsvideo

  @UC2-06
  Scenarie: En pårørende kommer med, og SMS'en har en fast tekst
    Givet en pårørende har sagt ja til at få linket på SMS
    Når kommunens medarbejder ringer, og lægen sender linket også til den pårørende med teksten «Vi er klar nu»
    Så får både medarbejderen og den pårørende linket med den valgte tekst
