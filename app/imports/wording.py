"""What people read when a file is refused whole, and about its rows that are not data."""

from app.i18n import N_

REFUSALS: dict[str, tuple[str, str]] = {
    "file_empty": (N_("文件是空的"), N_("请检查是不是选错了文件，或文件没有保存完。")),
    "file_missing": (N_("打不开这个文件"), N_("请检查文件名和读取权限。")),
    "file_type": (
        N_("不是能读的表格文件"),
        N_("请上传 .xlsx、.xls 或 .csv；WPS 表格请另存为 .xlsx。"),
    ),
    "file_html": (
        N_("文件其实是网页，不是表格"),
        N_("有的系统导出的 .xls 是网页。请用 Excel 或 WPS 打开，另存为 .xlsx 再上传。"),
    ),
    "file_password": (
        N_("文件有密码，打不开"),
        N_("请在 Excel 或 WPS 里去掉打开密码，保存后再上传。"),
    ),
    "file_macros": (
        N_("文件带有宏，不接收"),
        N_("请另存为不带宏的 .xlsx 再上传。"),
    ),
    "file_damaged": (
        N_("文件损坏，读不出来"),
        N_("请用 Excel 或 WPS 打开，另存为新的 .xlsx 再上传；打不开的，请重新导出。"),
    ),
    "file_encoding": (
        N_("文本文件的编码认不出"),
        N_("请另存为 UTF-8 或 GB18030（ANSI）编码的 .csv，或存为 .xlsx。"),
    ),
    "file_hostile": (
        N_("文件结构异常，没有打开"),
        N_("压缩包或单元格的结构不像正常表格。请把名册复制到新的工作簿，保存后再上传。"),
    ),
    "file_unsafe": (
        N_("读取这个文件时程序被迫停下"),
        N_("没有写入任何内容。请把名册复制到新的工作簿，另存为 .xlsx 再上传。"),
    ),
    "file_slow": (
        N_("读取超过 %(seconds)s 秒，已停下"),
        N_("请删去名册以外的工作表、图片和格式，或拆成几个文件再上传。"),
    ),
    "file_heavy": (
        N_("读取需要的内存超过 %(megabytes)s MB，已停下"),
        N_("请删去名册以外的工作表、图片和格式，或拆成几个文件再上传。"),
    ),
    "file_too_big": (
        N_("文件太大"),
        N_("单个文件不超过 %(megabytes)s MB。请删去图片，或拆成几个文件。"),
    ),
    "sheet_empty": (N_("表里没有数据行"), N_("请在表头下面逐行填写后再上传。")),
    "sheet_too_wide": (
        N_("表格太宽"),
        N_("最多 %(limit)s 列。请删去名册以外的列，注意远处可能有零散内容。"),
    ),
    "header_not_found": (
        N_("找不到表头"),
        N_("表头须写明“姓名”“身份证号”等列名，放在前 40 行之内。可下载模板对照。"),
    ),
    "columns_missing": (
        N_("缺少必需的列：%(columns)s"),
        N_("请补上这些列再上传；列名可参照模板，顺序不限。"),
    ),
    "too_many_rows": (
        N_("超过 %(limit)s 行"),
        N_("请拆成几个文件，每个不超过 %(limit)s 行。"),
    ),
    "sheets_same_class": (
        N_("两张工作表是同一个班：%(number)s"),
        N_("工作表 %(sheets)s 都写着这个班。请合成一张，或改正工作表名。"),
    ),
}
"""Code to title and what to do; the facts of the error fill both."""

SKIPPED: dict[str, str] = {
    "row_footer": N_("合计、备注或签字行，没有当作学员"),
    "row_header_again": N_("重复的表头，没有当作学员"),
}
HEADING_UNSURE = N_("列名“%(heading)s”暂按“%(field)s”读取，请确认。")
HEADING_TYPO = N_("列名“%(heading)s”按“%(field)s”读取。")
