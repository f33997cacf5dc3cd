// Describes us to tarteaucitron, which may come before this file or after it, as a service that is asked for by itself. It
// starts nothing: the visit script reads the answer.
;(() => {
  const { key, uri } = document.currentScript.dataset
  let looks = 0
  function describe() {
    const platform = window.tarteaucitron
    if (!platform?.services) {
      if (looks++ < 40) setTimeout(describe, 250)
      return
    }
    if (platform.services[key]) return
    platform.services[key] = {
      key,
      type: 'ads',
      name: 'Lanterne',
      uri: uri || '',
      needConsent: true,
      cookies: [],
      js() {},
      fallback() {},
    }
    platform.job = platform.job || []
    platform.job.push(key)
  }
  describe()
})()
