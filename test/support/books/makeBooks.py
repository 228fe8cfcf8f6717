"""Writes the workbooks of this folder: ten years of a company's lists, as two libraries that aren't ours write them
(openpyxl 3.1.5, XlsxWriter). Run it here when they are to change: python3 makeBooks.py"""
from datetime import date, datetime
import openpyxl
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
import xlsxwriter

# Customers: a title above the headings over merged cells, zeros in front by the number's format, a linked email, a hidden row, an
# error, and a thousand formatted rows with nothing in them.
book = openpyxl.Workbook()
sheet = book.active
sheet.title = 'Customers'
sheet['A1'] = 'Customers of Quayside Calibration, as of 2026'
sheet.merge_cells('A1:E1')
sheet.append(['Cust. No', 'Company', 'Tel', 'Days to pay', 'E-mail'])
rows = [(123, 'Fairwind', '0117 496 0123', 30), (45, 'Hollis & Söhne', '00 49 30 1234', '14,0'), (7, 'Old Mill', None, 30.0),
        (8, 'Closed since 2019', None, 30)]
for number, name, phone, days in rows:
    sheet.append([number, name, phone, days])
    sheet.cell(sheet.max_row, 1).number_format = '00000'
sheet['E3'] = 'office@fairwind.example'
sheet['E3'].hyperlink = 'mailto:office@fairwind.example'
sheet['C5'] = '#N/A'
sheet['C5'].data_type = 'e'
sheet.row_dimensions[6].hidden = True
for line in range(7, 1007):
    sheet.cell(line, 1).font = Font(bold=True)
book.save('customers.xlsx')

# Facilities: formulas with their results, and a customer that is merged over the rows below it.
book = xlsxwriter.Workbook('facilities.xlsx')
sheet = book.add_worksheet('Sites')
sheet.write_row(0, 0, ['Site code', 'Site', 'Customer number', 'Active'])
sheet.merge_range('C2:C3', '00123')
for line, (code, name) in enumerate([('BRS-1', 'Bristol works'), ('BRS-2', 'Bristol yard'), ('BER', 'Berlin')], 1):
    sheet.write_formula(line, 0, f'=UPPER("{code.lower()}")', None, code)
    sheet.write_formula(line, 1, f'="{name}"', None, name)
sheet.write_string('C4', '00045')
for line in range(1, 4):
    sheet.write_boolean(line, 3, True)
book.close()

# Assets, counted from 1904: real dates, texts that are numbers, a number of more than 15 digits, a formula that failed.
book = xlsxwriter.Workbook('assets.xlsx', {'date_1904': True, 'default_date_format': 'dd.mm.yyyy'})
sheet = book.add_worksheet('Instruments')
sheet.write_row(0, 0, ['Instrument ID', 'Description', 'S/N', 'Barcode', 'Customer', 'Site', 'Interval (months)', 'Last service'])
sheet.write_row(1, 0, ['4711', 'Torque wrench 40–200 Nm', '00123', '400012345', '00123', 'BRS-1', 12])
sheet.write_datetime('H2', datetime(2026, 3, 31))
sheet.write_row(2, 0, ['4712', 'Probe thermometer', '1E5', None, '00123', 'BRS-2', '6,0'])
sheet.write_datetime('H3', datetime(2025, 2, 28))
sheet.write_row(3, 0, ['4713', 'Caliper', 'C-9', 1234567890123456789, '00045', 'BER', 12])
sheet.write_datetime('H4', datetime(2025, 12, 15))
sheet.write_row(4, 0, ['4714', 'Gauge block set', 'C-10', None, '00045'])
sheet.write_formula('F5', '=VLOOKUP("x",A1:A2,1,0)', None, '#N/A')
sheet.write_row(4, 6, [24])
sheet.write_datetime('H5', datetime(2024, 2, 29))
book.close()

# Ten years of service: dates as numbers of 1904 and as texts of one order, and one that was typed wrongly.
book = openpyxl.Workbook()
book.epoch = CALENDAR_MAC_1904
sheet = book.active
sheet.title = 'History'
sheet.append(['Asset', 'Customer', 'Service type', 'Date', 'Result', 'Certificate'])
for year in range(2016, 2026):
    sheet.append(['4711', '00123', 'Calibration', date(year, 3, 31), 'Passed', f'K-{year}-0117.pdf'])
    sheet.cell(sheet.max_row, 4).number_format = 'dd/mm/yyyy'
    sheet.append(['4712', '00123', 'Calibration', f'{13 + year - 2016}/02/{year}', 'Passed', f'K-{year}-0200.pdf'])
sheet.append(['4712', '00123', 'Calibration', '31/02/2025', 'Adjusted', 'K-2025-0999.pdf'])
book.save('history.xlsx')
