/** Numbers of the State Council General Office's notices, where they are certain; a year may have a second one. */
export const NOTICES: Readonly<Record<number, string>> = {
  2011: '国办发明电〔2010〕40号',
  2013: '国办发明电〔2012〕33号',
  2014: '国办发明电〔2013〕28号',
  2015: '国办发明电〔2014〕28号、国发明电〔2015〕1号',
  2016: '国办发明电〔2015〕18号',
  2017: '国办发明电〔2016〕17号',
  2018: '国办发明电〔2017〕12号',
  2019: '国办发明电〔2018〕15号、国办发明电〔2019〕3号',
  2020: '国办发明电〔2019〕16号、国办发明电〔2020〕1号',
  2021: '国办发明电〔2020〕27号',
  2022: '国办发明电〔2021〕11号',
  2023: '国办发明电〔2022〕16号',
  2024: '国办发明电〔2023〕7号',
  2025: '国办发明电〔2024〕12号',
  2026: '国办发明电〔2025〕7号',
}

/** What stands in place of a number that is not certain. */
export const SOURCE = '来源：chinese-days 1.5.7'
