# language: da
@EPJ
Egenskab: Reglen om 24 og 72 timer holder på minuttet
  Behandlingsansvaret gælder for den, der har været indlagt mere end 24 timer, er udskrevet som færdigbehandlet
  til midlertidig plads, plejecenter eller hjemmesygepleje, og i de første 72 timer efter udskrivelsen. Tiden
  regnes i minutter, også hen over skift mellem sommer- og vintertid.

  Det certificeres, at systemet kun påtager sig ansvaret, når alle betingelser er opfyldt. Rækkerne med
  bestemte datoer kræver, at systemets ur kan stilles; ellers vises de som ikke kontrolleret.

  @UC2-01 @UC2-08
  Abstrakt Scenario: Ansvaret efter indlæggelsens længde, udskrivelsessted og tid siden udskrivelsen
    Givet en patient har været indlagt på Medicinsk Afdeling i <indlagt>
    Og patienten blev udskrevet <tilstand> til <sted> for <siden> siden
    Når kommunens medarbejder ringer til afdelingen om patienten
    Så <svar>

    Eksempler: inden for reglen
      | indlagt             | tilstand        | sted             | siden               | svar                                    |
      | 24 timer 1 minut    | færdigbehandlet | midlertidig plads | 1 time             | indkalder afdelingen til et straksmøde  |
      | 30 timer            | færdigbehandlet | plejecenter      | 71 timer 59 minutter | indkalder afdelingen til et straksmøde |
      | 48 timer            | færdigbehandlet | hjemmesygepleje  | 5 timer             | indkalder afdelingen til et straksmøde  |

    Eksempler: uden for reglen
      | indlagt             | tilstand              | sted             | siden    | svar                            |
      | 24 timer            | færdigbehandlet       | midlertidig plads | 1 time  | henviser afdelingen til egen læge |
      | 30 timer            | færdigbehandlet       | plejecenter      | 72 timer | henviser afdelingen til egen læge |
      | 30 timer            | færdigbehandlet       | eget hjem        | 5 timer  | henviser afdelingen til egen læge |
      | 30 timer            | ikke færdigbehandlet  | plejecenter      | 5 timer  | henviser afdelingen til egen læge |

  @UC2-01 @UC2-08 @ur
  Abstrakt Scenario: De 72 timer hen over sommertid, vintertid og skuddag
    Givet en patient blev udskrevet færdigbehandlet til plejecenter <udskrevet> efter 30 timer
    Og klokken er <nu>
    Når kommunens medarbejder ringer til afdelingen om patienten
    Så <svar>

    Eksempler: sommertid begynder 29. marts 2026 kl. 2, vintertid 25. oktober 2026 kl. 3
      | udskrevet        | nu               | svar                                   |
      | 27.03.2026 12.00 | 30.03.2026 12.59 | indkalder afdelingen til et straksmøde |
      | 27.03.2026 12.00 | 30.03.2026 13.00 | henviser afdelingen til egen læge      |
      | 23.10.2026 12.00 | 26.10.2026 10.59 | indkalder afdelingen til et straksmøde |
      | 23.10.2026 12.00 | 26.10.2026 11.00 | henviser afdelingen til egen læge      |
      | 27.02.2028 12.00 | 01.03.2028 11.59 | indkalder afdelingen til et straksmøde |
      | 27.02.2028 12.00 | 01.03.2028 12.00 | henviser afdelingen til egen læge      |
