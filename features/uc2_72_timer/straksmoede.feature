# language: da
@EPJ
Egenskab: Kommunen ringer i de første 72 timer efter udskrivelsen
  En borger er udskrevet til en midlertidig plads. Sygeplejersken dér ser, at tilstanden ændrer sig, og ringer
  til afdelingen, som har behandlingsansvaret i tre døgn. Lægen vil se patienten og sender med det samme et
  videolink på SMS til sygeplejerskens telefon. Er de tre døgn gået, er ansvaret hos egen læge, og afdelingen
  må ikke påtage sig det.

  Det certificeres, at advis sætter uret i gang, at kommunen kan se hvem der har ansvaret og hvor længe, at
  straksmøde og SMS kommer med det samme, og at reglen om 24 og 72 timer holder på minuttet. Telefonsamtalen
  og den faglige vurdering certificeres ikke.

  @UC2-02
  Scenarie: Advis ved udskrivelsen når kommunen
    Givet en patient har været indlagt på Medicinsk Afdeling i 30 timer
    Når patienten udskrives færdigbehandlet til midlertidig plads
    Så får kommunen advis om udskrivelsen

  @UC2-03 @EOJ
  Scenarie: Kommunen kan se, hvem der har ansvaret, og hvor længe
    Givet en patient har været indlagt på Medicinsk Afdeling i 30 timer
    Når patienten udskrives færdigbehandlet til midlertidig plads
    Så viser kommunens system, at afdelingen har ansvaret i 72 timer, med afdelingens telefonnummer

  @UC2-01 @UC2-04 @VDX-02 @VDX-03
  Scenarie: Straksmøde med link på SMS til kommunens medarbejder
    Givet en patient har været indlagt på Medicinsk Afdeling i 30 timer
    Og patienten blev udskrevet færdigbehandlet til midlertidig plads for 5 timer siden
    Når kommunens medarbejder ringer til afdelingen om patienten
    Så indkalder afdelingen til et straksmøde, der begynder inden for 2 minutter
    Og kommunens medarbejder får mødets link på SMS

  @UC2-01 @UC2-08
  Scenarie: Efter 72 timer er ansvaret hos egen læge
    Givet en patient har været indlagt på Medicinsk Afdeling i 30 timer
    Og patienten blev udskrevet færdigbehandlet til plejecenter for 73 timer siden
    Når kommunens medarbejder ringer til afdelingen om patienten
    Så henviser afdelingen til egen læge
    Og der bookes intet videomøde inden for 1 sekund
    Og der sendes ingen SMS inden for 1 sekund
