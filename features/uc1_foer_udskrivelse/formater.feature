# language: da
@EPJ @EOJ @LPS
Egenskab: Indkaldelsen i overgangens tre formater
  I overgangen fra den gamle til den nye korrespondancemeddelelse sender og modtager systemerne flere formater på én
  gang: DIS91, XDIS91 og CareCommunication. For personalet er det den samme indkaldelse: samme emne, samme link,
  samme tråd, og afsenderen får kvittering.

  Det certificeres, at linket er aktivt og uændret i hvert format, at kvitteringen er formatets egen, og at en
  ændring kommer i samme tråd. Netværkets konvertering mellem formater certificeres ikke her.

  Baggrund:
    Givet en patient er indlagt på Kirurgisk Afdeling
    Og hospitalet, kommunen og egen læge har aftalt videomøde om 2 dage kl. 10.00
    Og hospitalet har booket mødet fra patientens journal

  @UC1-03 @UC1-10 @KOM-01 @KOM-04 @KOM-09
  Abstrakt Scenario: Gyldig meddelelse med aktivt link
    Når hospitalet sender indkaldelsen til <modtager> som <format>
    Så får <modtager> en gyldig korrespondancemeddelelse på sit lokationsnummer
    Og er linket i meddelelsen til <modtager> mødets gæstelink, tegn for tegn, som et aktivt link
    Og har meddelelsen til <modtager> den aftalte overskrift

    Eksempler:
      | modtager  | format            |
      | kommunen  | DIS91             |
      | kommunen  | CareCommunication |
      | egen læge | DIS91             |
      | egen læge | CareCommunication |

  @UC1-04 @KVI-01 @KVI-02 @KOM-09
  Abstrakt Scenario: Modtageren kvitterer i formatets egen form og viser linket
    Når hospitalet sender indkaldelsen til <modtager> som <format>
    Så kvitterer <modtager> positivt for forsendelsen og for brevet
    Og hospitalet kan se, at brevet til <modtager> er modtaget
    Og viser indbakken hos <modtager> emnet
    Og viser <modtager> et klikbart link, der åbner det sendte link

    Eksempler:
      | modtager  | format            |
      | kommunen  | DIS91             |
      | kommunen  | CareCommunication |
      | egen læge | DIS91             |
      | egen læge | CareCommunication |

  @UC1-12 @KOM-07
  Abstrakt Scenario: En flytning kommer i samme tråd
    Givet hospitalet har sendt indkaldelsen til kommunen som <format>
    Når hospitalet flytter mødet til om 3 dage kl. 11.30
    Så er mødet flyttet i VDX
    Og hører kommunen om ændringen i samme tråd

    Eksempler:
      | format            |
      | DIS91             |
      | CareCommunication |

  @KOM-06 @UC1-10
  Scenarie: CareCommunication har den nationale kategori for video
    Når hospitalet sender indkaldelsen til kommunen som CareCommunication
    Så har meddelelsen til kommunen den nationale kategori for video
