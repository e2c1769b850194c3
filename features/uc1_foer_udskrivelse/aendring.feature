# language: da
@EPJ
Egenskab: Hospitalet flytter eller aflyser mødet
  Udskrivelsen trækker ud, og mødet må flyttes eller aflyses. Alle, der var indkaldt, skal høre om det på den
  kanal, de blev indkaldt, og i samme tråd, så ingen sidder og venter i et tomt møderum.

  Det certificeres, at mødet ændres i VDX, og at kommune, læge, borger og pårørende får besked. Hvordan
  modtagerens kalender viser ændringen, certificeres ikke her.

  Baggrund:
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal

  @UC1-12 @VDX-01
  Abstrakt Scenario: Modtageren af en korrespondancemeddelelse hører om flytningen
    Givet hospitalet har sendt indkaldelsen til <modtager>
    Når hospitalet flytter mødet til om 3 dage kl. 11.30
    Så er mødet flyttet i VDX
    Og hører <modtager> om ændringen i samme tråd

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-12
  Abstrakt Scenario: Modtageren af en korrespondancemeddelelse hører om aflysningen
    Givet hospitalet har sendt indkaldelsen til <modtager>
    Når hospitalet aflyser mødet
    Så er mødet slettet i VDX
    Og hører <modtager> om aflysningen i samme tråd

    Eksempler:
      | modtager  |
      | kommunen  |
      | egen læge |

  @UC1-12
  Scenarie: Borger og pårørende hører om flytningen
    Givet en pårørende har sagt ja til at få linket på SMS
    Og hospitalet har sendt aftalen til borgeren
    Og hospitalet har sendt linket til den pårørende på SMS
    Når hospitalet flytter mødet til om 3 dage kl. 11.30
    Så hører borgeren om ændringen i Digital Post
    Og hører den pårørende om ændringen på SMS
