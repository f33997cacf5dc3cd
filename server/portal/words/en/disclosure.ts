export const disclosure = {
  disclosure: {
    tab: 'Disclosure',
    title: 'Disclosure control',
    lead: 'No figure of the audience leaves without passing these rules. They protect people, and each cinema’s public from the others. You set them; floors written in the program cannot be lowered.',
    secret:
      'These settings stay among you: whoever knows them can undo some of what they do. The public log says that they changed, and which, without their values.',
    effect: {
      title: 'What they did to the last measure',
      none: 'No measure was published under these rules yet: their effect will appear here.',
      summary: '{shown} cells of {cells} are published (measure of {day}).',
      caption: 'Cells of the grid, by what happened to them',
      what: 'What happened to them',
      cells: 'Number of cells',
      shown: 'counted anew and published',
      held: 'published as in an earlier measure, while too few cinemas have changed',
      withheld: 'withheld: {why}',
    },
    settings: {
      title: 'The settings',
      note: 'A change holds from the next measure on. What is published stays as it is.',
      range: 'From {min} to {max}.',
      floor: 'From {min}, a floor written in the program, to {max}.',
      wrong: 'A whole number, from {min} to {max}.',
      save: 'Save the settings',
      saved: 'The settings are saved: they hold from the next measure on.',
      unchanged: 'Nothing has changed.',
      notSaved: 'Nothing is saved: mend what is marked.',
      names: {
        minPeople: 'People behind a figure, at least',
        minCinemas: 'Cinemas behind a figure, at least',
        pPercent: 'Margin around the largest cinema, in percent',
        noiseScale: 'Noise, in people',
        activationPeople: 'People for an audience to serve a campaign, at least',
        batchCinemas: 'Cinemas that come or go together, at least',
      },
      texts: {
        minPeople:
          'A smaller figure is not published. One that is published stays down to a fifth below, so that it does not flicker, and never below the floor.',
        minCinemas: 'The public of too few cinemas can be guessed: each knows its own and takes it off.',
        pPercent:
          'A figure is withheld when two cinemas that put together what they know could tell a third one’s to within this margin.',
        noiseScale:
          'Each figure is moved by chance, once and for all, then rounded to two significant digits. Asking the same question ten times gives the same answer ten times.',
        activationPeople: 'Below this number of people who accepted advertising no campaign may aim at the audience.',
        batchCinemas:
          'A cinema that comes alone could be read from the difference of two measures. So a figure keeps its value until this many cinemas have changed.',
      },
      effects: {
        minPeople:
          'With {value} people at least, {shown} cells of {cells} stay published; withheld for this reason: {withheld}.',
        minCinemas:
          'With {value} cinemas at least, {shown} cells of {cells} stay published; withheld for this reason: {withheld}.',
        pPercent: 'With {value} %, {shown} cells of {cells} stay published; withheld for this reason: {withheld}.',
        noiseScale:
          'With {value}, two figures of three are less than {deviation} people from their count, before rounding.',
        activationPeople: 'With {value} people at least, cells that may serve a campaign: {activated} of {cells}.',
        batchCinemas:
          'With {value} cinemas, cells that keep the figure of an earlier measure: {held}; that wait: {waits}.',
      },
    },
    ask: {
      tooSoon:
        'The last measure is of {day}, and nothing different enough would be added: there is one a day at most, unless three cinemas or more have come or gone. The next appears on Monday.',
    },
  },
}
